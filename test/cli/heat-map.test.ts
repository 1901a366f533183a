import test from 'ava';
import { type HeatMap, renderHeatMap, renderRamp } from '../../src/cli/heat-map.js';

/** 3 x 3; the bottom row fails, the top row succeeds, the middle one is half and half with a cell unsettled. */
const map: HeatMap = { columns: 3, rows: 3, rates: Float64Array.of(0, 0, 0, 0.5, Number.NaN, 0.5, 1, 1, 1) };

const low = '0;34;78';
const middle = '124;123;120';
const high = '254;232;56';
const empty = '40;40;40';

test('two rows of the grid are one line, the first axis to the right, the second upwards', (t) => {
  const lines = renderHeatMap(map, { columns: 3, lines: 10 }, 24);
  const half = (upper: string, lower: string): string => `\x1b[38;2;${upper}m\x1b[48;2;${lower}m▀`;
  t.deepEqual(lines, [
    `${half(high, middle)}${half(high, empty)}${half(high, middle)}\x1b[0m`,
    // The odd row's lower half is the terminal's own background; a colour is named when it changes.
    `\x1b[38;2;${low}m\x1b[49m▀▀▀\x1b[0m`,
  ]);
});

test('cells are up to three columns wide where there is room, and averaged where there is none', (t) => {
  const width = (columns: number): number => renderHeatMap(map, { columns, lines: 10 }, 24)[0].split('▀').length - 1;
  t.deepEqual([3, 5, 6, 9, 300].map(width), [3, 3, 6, 9, 9]);
  const [line, ...rest] = renderHeatMap(
    { columns: 4, rows: 4, rates: Float64Array.of(0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1) },
    { columns: 2, lines: 1 },
    24,
  );
  t.is(line, `\x1b[38;2;${high}m\x1b[48;2;${low}m▀\x1b[38;2;${middle}m\x1b[48;2;${high}m▀\x1b[0m`);
  t.deepEqual(rest, []);
});

test('every cell of a large grid has a part in some block', (t) => {
  const size = { columns: 7, lines: 3 };
  const rendered = (marked: number): string =>
    renderHeatMap(
      { columns: 17, rows: 13, rates: new Float64Array(17 * 13).fill(0).fill(1, marked, marked + 1) },
      size,
      24,
    ).join();
  const blank = rendered(17 * 13);
  for (let cell = 0; cell < 17 * 13; cell += 1) t.not(rendered(cell), blank, String(cell));
});

test('a terminal of 256 colours gets the nearest of its cube', (t) => {
  const [line] = renderHeatMap(map, { columns: 3, lines: 10 }, 8);
  t.true(line.startsWith('\x1b[38;5;221m\x1b[48;5;102m▀\x1b[38;5;221m\x1b[48;5;16m▀'), JSON.stringify(line));
});

test('the legend runs through the colours of the rates', (t) => {
  t.is(renderRamp(3, 24), `\x1b[38;2;${low}m█\x1b[38;2;${middle}m█\x1b[38;2;${high}m█\x1b[0m`);
});
