import test from 'ava';
import { decode } from 'fast-png';
import { type DiagramKindName, loadKind } from '../../src/diagram/kinds/kinds.js';
import { openTextMeter } from '../../src/diagram/output/open-text-meter.js';
import { hatch } from '../../src/diagram/page/draw-patches.js';
import { layOutDiagram } from '../../src/diagram/page/lay-out-diagram.js';
import { renderDiagram } from '../../src/diagram/render-diagram.js';
import { buildSynthetic, range, type SyntheticSweep, setVerdicts } from './synthetic-sweep.js';

const provenance = { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' };
const solver = { name: 'solver', values: ['a', 'b'] };
const dotsPerPoint = 300 / 72;

/** Far from 0, so that the axes are linear and cells have one size. */
const side = 40;
const fine = [
  { name: 'm', values: range(101, 100 + side, 1) },
  { name: 'k', values: range(101, 100 + side, 1) },
];
const coarse = [
  { name: 'm', values: range(10, 90, 10) },
  { name: 'k', values: range(1, 9, 1) },
];

/** The share of a cell's pixels whose contrast with each of two colours is at least that. */
async function inspect(sweep: SyntheticSweep, name: DiagramKindName, at: { ix: number; iy: number; side: number }) {
  const { content } = await renderDiagram('png', { ...sweep, kind: name, provenance });
  const image = decode(content);
  const picture = (await loadKind(name)).portray({ ...sweep, provenance }, {});
  const { plot } = layOutDiagram(picture, openTextMeter());
  const inCell = (ix: number, iy: number): number[] => {
    const width = plot.width / at.side;
    const height = plot.height / at.side;
    const found: number[] = [];
    // Without the edges, over which neighbours reach a little.
    for (let y = 0.2; y < 0.8; y += 0.05) {
      for (let x = 0.2; x < 0.8; x += 0.05) {
        const column = Math.round((plot.left + (ix + x) * width) * dotsPerPoint);
        const row = Math.round((plot.top + plot.height - (iy + y) * height) * dotsPerPoint);
        const pixel = (row * image.width + column) * image.channels;
        found.push(luminance(Array.from(image.data.subarray(pixel, pixel + 3), Number)));
      }
    }
    return found;
  };
  return { missing: inCell(at.ix, at.iy), measured: inCell(at.ix + 3, at.iy) };
}

test('a cell that is not measured is hatched paper among failures, however small it is', async (t) => {
  for (const [axes, count] of [
    [coarse, 9],
    [fine, side],
  ] as const) {
    const sweep = buildSynthetic({ axes, trials: 2, law: () => 0 });
    const places = [2, 3, 4, 5];
    for (const place of places) {
      setVerdicts(
        sweep,
        'not-settled',
        (point) => point['m'] === axes[0].values[place] && point['k'] === axes[1].values[1],
      );
    }
    for (const ix of places.slice(-2)) {
      const { missing, measured } = await inspect(sweep, 'success-rate', { ix, iy: 1, side: count });
      const failure = Math.max(...measured);
      t.true(missing.filter((light) => contrast(light, failure) >= 3).length / missing.length > 0.4, `${count}`);
      t.true(
        missing.some((light) => contrast(light, 1) >= 1.8),
        'a hatch line crosses it',
      );
    }
  }
});

test('between two values that do not differ it is no white difference of 0', async (t) => {
  for (const [axes, count] of [
    [coarse, 9],
    [fine, side],
  ] as const) {
    const sweep = buildSynthetic({ axes: [...axes, solver], trials: 2, law: () => 1 });
    for (const place of [2, 3, 4, 5]) {
      setVerdicts(
        sweep,
        'not-settled',
        (point) => point['m'] === axes[0].values[place] && point['k'] === axes[1].values[1],
      );
    }
    const { missing, measured } = await inspect(sweep, 'difference', { ix: 5, iy: 1, side: count });
    t.true(
      measured.every((light) => contrast(light, 1) < 1.2),
      'no difference is nearly white',
    );
    t.true(
      missing.some((light) => contrast(light, Math.min(...measured)) >= 1.8),
      `${count}: a hatch line crosses it`,
    );
  }
});

test('a box of any size has a line, since white alone is a value on some scales', (t) => {
  for (let step = 0; step < 40; step += 1) {
    for (const size of [0.4, 1.3, 3, 9]) {
      const left = 100 + step * 0.17;
      const lines = hatch({ x: [left, left + size], y: [50, 50 + size] });
      t.true(lines.length > 0);
      t.true(lines.flat().every(([x, y]) => x >= left && x <= left + size && y >= 50 && y <= 50 + size + 1e-9));
    }
  }
});

/** WCAG 2.2's contrast ratio of two relative luminances. */
function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
