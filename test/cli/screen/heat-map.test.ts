import test from 'ava';
import {
  type Colour,
  type HeatMap,
  renderHeatMap,
  renderRamp,
  terminalRamp,
} from '../../../src/cli/screen/heat-map.js';
import { openLivePicture } from '../../../src/cli/screen/live-picture.js';
import { type RateName, successRate } from '../../../src/sweep/rate-name.js';

/** 3 x 3; the bottom row fails, the top row succeeds, the middle one is half and half with a cell unsettled. */
const map: HeatMap = { columns: 3, rows: 3, rates: Float64Array.of(0, 0, 0, 0.5, Number.NaN, 0.5, 1, 1, 1) };

const low = '78;130;198';
const middle = '160;162;152';
const high = '254;232;56';

test('two rows of the grid are one line, the first axis to the right, the second upwards', (t) => {
  const lines = renderHeatMap(map, { columns: 3, lines: 10 }, 24);
  const half = (upper: string, lower: string): string => `\x1b[38;2;${upper}m\x1b[48;2;${lower}m▀`;
  t.deepEqual(lines, [
    // The half that is not measured is the terminal's own background; a colour is named when it changes.
    `${half(high, middle)}\x1b[38;2;${high}m\x1b[49m▀${half(high, middle)}\x1b[0m`,
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
  const rendered = (marked: number, colours: number): string =>
    renderHeatMap(
      { columns: 17, rows: 13, rates: new Float64Array(17 * 13).fill(Number.NaN).fill(1, marked, marked + 1) },
      size,
      colours,
    ).join();
  for (const colours of [24, 1]) {
    const blank = rendered(17 * 13, colours);
    for (let cell = 0; cell < 17 * 13; cell += 1) t.not(rendered(cell, colours), blank, String(cell));
  }
});

test('what is not measured is a mark in the terminal’s own colours, at every depth of colour', (t) => {
  const rates = new Float64Array(8).fill(Number.NaN).fill(0, 0, 4);
  for (const colours of [24, 8, 4, 1]) {
    const [upper, ...rest] = renderHeatMap({ columns: 2, rows: 4, rates }, { columns: 6, lines: 4 }, colours);
    t.is(upper, colours < 8 ? ' ·  · ' : '\x1b[0m ·  · \x1b[0m');
    t.notRegex(rest.at(-1) ?? '', /·/, 'a failure has no such mark');
    t.regex(rest.at(-1) ?? '', colours < 8 ? /^░{6}$/ : /▀{6}/);
  }
  const odd = renderHeatMap(
    { columns: 1, rows: 3, rates: Float64Array.of(0, 0, Number.NaN) },
    { columns: 1, lines: 4 },
    24,
  );
  t.deepEqual(odd, [`\x1b[38;2;${low}m\x1b[49m▄\x1b[0m`, `\x1b[38;2;${low}m\x1b[49m▀\x1b[0m`]);
});

test('where there are no colours the rates are shades, a row of the grid a line', (t) => {
  const rates = Float64Array.of(0, 0.2, 0.3, 0.6, 0.8, 1, Number.NaN, 0.5);
  t.deepEqual(renderHeatMap({ columns: 4, rows: 2, rates }, { columns: 4, lines: 9 }, 1), ['██·▓', '░░▒▓']);
  t.is(renderRamp(10, { colours: 1 }), '░▒▓█');
});

test('a terminal of 256 colours gets the nearest of its cube', (t) => {
  const [line] = renderHeatMap(map, { columns: 3, lines: 10 }, 8);
  t.true(line.startsWith('\x1b[38;5;221m\x1b[48;5;144m▀\x1b[38;5;221m\x1b[49m▀'), JSON.stringify(line));
});

test('the legend runs through the colours of the rates', (t) => {
  t.is(renderRamp(3, { colours: 24 }), `\x1b[38;2;${low}m█\x1b[38;2;${middle}m█\x1b[38;2;${high}m█\x1b[0m`);
});

test('the rate of a bad event has the colours of failure where it is high, and its own name', (t) => {
  const axes = [
    { name: 'r', values: [1, 2] },
    { name: 'K', values: [1] },
  ];
  const cells = [0, 1].map((cell) => ({
    cell,
    trials: 4,
    successes: 4 * cell,
    unresolved: 0,
    quarantined: 0,
    conflicting: 0,
  }));
  const draw = (rate: RateName, colours: number) => {
    const picture = openLivePicture({ axes, rate }, colours);
    picture.update({ progress: null, cells });
    return picture.lines({ columns: 80, lines: 6 });
  };
  const wrong = { name: 'rate of wrong solutions', isBad: true };
  const [bad, caption] = draw(wrong, 24);
  t.true(bad.startsWith(`\x1b[38;2;${high}m`) && bad.includes(`\x1b[38;2;${low}m`), JSON.stringify(bad));
  t.true(bad.indexOf(high) < bad.indexOf(low));
  t.regex(caption, /rate of wrong solutions 0 /);
  t.true(caption.indexOf(high) < caption.indexOf(low));
  const [good, usual] = draw(successRate, 24);
  t.true(good.indexOf(low) < good.indexOf(high));
  t.regex(usual, /success 0 /);
  t.deepEqual(draw(wrong, 1)[0], '███░░░');
});

/** Backgrounds of terminals as they come, and of themes that many have. */
const backgrounds: Readonly<Record<string, Colour>> = {
  black: [0, 0, 0],
  'dark grey': [30, 30, 30],
  'one dark': [40, 44, 52],
  'solarized dark': [0, 43, 54],
  dracula: [40, 42, 54],
  nord: [46, 52, 64],
  white: [255, 255, 255],
  'solarized light': [253, 246, 227],
};

test('a failure stands out from the background of any terminal by 3 to 1, which is what is not measured', (t) => {
  const level = [0, 95, 135, 175, 215, 255];
  const indexed = Number(/38;5;(\d+)m/.exec(renderRamp(1, { colours: 8 }))?.[1]) - 16;
  const cube: Colour = [level[Math.floor(indexed / 36)], level[Math.floor(indexed / 6) % 6], level[indexed % 6]];
  for (const [name, background] of Object.entries(backgrounds)) {
    for (const failure of [terminalRamp[0], cube]) {
      const ratio = contrast(failure, background);
      t.true(ratio >= 3, `${name}: ${ratio.toFixed(2)} of ${failure.join()}`);
    }
  }
  const lightness = terminalRamp.map(luminance);
  t.deepEqual(
    lightness.toSorted((a, b) => a - b),
    lightness,
    'lightness rises with the rate',
  );
  t.true(contrast(terminalRamp[0], terminalRamp[terminalRamp.length - 1]) >= 3);
});

/** WCAG 2.2's contrast ratio. */
function contrast(a: Colour, b: Colour): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2's relative luminance. */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
