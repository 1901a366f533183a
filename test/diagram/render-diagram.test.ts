import { createHash } from 'node:crypto';
import test from 'ava';
import { DiagramError } from '../../src/diagram/diagram-error.js';
import { type DiagramFormat, diagramFormats } from '../../src/diagram/diagram-format.js';
import { renderDiagram } from '../../src/diagram/render-diagram.js';
import { readXml } from './read-xml.js';
import { buildSynthetic, range, type SyntheticSweep, setVerdicts, syntheticDeclaration } from './synthetic-sweep.js';

const provenance = { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' };
const m = { name: 'm', values: range(10, 90, 10) };
const k = { name: 'k', values: [1, 2, 3, 5, 8, 13, 21, 34] };

test('the SVG is well-formed and holds title, axes, colour bar, lines and provenance', async (t) => {
  const svg = await render('svg', buildSynthetic({ axes: [m, k] }));
  const { counts, texts } = readXml(svg);
  t.is(counts.get('title'), 1);
  t.true((counts.get('linearGradient') ?? 0) >= 1);
  t.is(counts.get('clipPath'), 1);
  for (const expected of [
    'Synthetic recovery',
    'measurements',
    'non-zeros',
    'success rate',
    '0.5',
    'measured 50 % contour',
    'Donoho–Tanner weak threshold (asymptotic)',
    'exact 50 % curve, Gaussian, n = 100',
  ]) {
    t.true(texts.includes(expected), expected);
  }
  t.true(texts.some((text) => text.endsWith('phasegrid 9.9.9')));
  t.regex(svg, /^<svg [^>]*width="482pt" height="\d+pt" viewBox="0 0 482 \d+"/);
  t.regex(svg, /font-family="[^"]*Source Sans 3[^"]*sans-serif"/);
  // Asymptotic theory is dashed in the plot and in the legend, each a casing and a core.
  t.is(svg.match(/stroke-dasharray="4\.5,3"/g)?.length, 4);
  t.false(texts.includes('not measured'));
});

test('cells without a verdict are white and hatched, never in the colour of rate 0', async (t) => {
  const sweep = buildSynthetic({ axes: [m, k] });
  setVerdicts(sweep, 'not-settled', () => true);
  const svg = await render('svg', sweep);
  const { texts } = readXml(svg);
  t.true(texts.includes('not measured'));
  t.true(texts.some((text) => text.startsWith('Not finished: 72 of 72 cells')));
  const plot = svg.slice(0, svg.indexOf('success rate</text>'));
  t.false(/<path[^>]*fill="#002051"/.test(plot));
  t.true(/<path[^>]*fill="#ffffff"/.test(plot));
});

test('the same sweep gives the same bytes in every format, whatever was drawn before', async (t) => {
  const make = () => buildSynthetic({ axes: [m, k] });
  const first = await digests(make());
  await render('svg', buildSynthetic({ axes: [k], parameters: { n: 100, m: 50 } }));
  const [again, beside] = await Promise.all([digests(make()), digests(make())]);
  t.deepEqual(again, first);
  t.deepEqual(beside, first);
  t.notDeepEqual(await digests(buildSynthetic({ axes: [m, k], seed: 7 })), first);
});

test('the PNG is 17 cm wide at 300 dots an inch and says so', async (t) => {
  const { content, mediaType } = await renderDiagram('png', {
    ...buildSynthetic({ axes: [m, k] }),
    provenance,
  });
  const png = Buffer.from(content);
  t.is(mediaType, 'image/png');
  t.is(png.readUInt32BE(16), Math.round((482 / 72) * 300));
  t.is(png.toString('latin1', 37, 41), 'pHYs');
  t.is(png.readUInt32BE(41), 11811);
});

test('the PDF is one page of the same size with both fonts embedded and no date of today', async (t) => {
  const pdf = Buffer.from(await render('pdf', buildSynthetic({ axes: [m, k] })), 'latin1').toString('latin1');
  t.true(pdf.startsWith('%PDF-'));
  t.true(/\/MediaBox \[0 0 482 \d+\]/.test(pdf));
  t.true(/\/FontName \/[A-Z]{6}\+SourceSans3-Regular/.test(pdf));
  t.true(/\/FontName \/[A-Z]{6}\+SourceSans3-SemiBold/.test(pdf));
  t.is(pdf.match(/\/FontFile2/g)?.length, 2);
  t.deepEqual([...new Set(pdf.match(/\(D:\d+Z\)/g))], ['(D:19700101000000Z)']);
  t.true(pdf.trimEnd().endsWith('%%EOF'));
});

const words = { name: 'solver', values: ['basis-pursuit', 'orthogonal-matching-pursuit', 'amp', 'iht', 'cosamp'] };
const degenerate: Readonly<Record<string, () => SyntheticSweep>> = {
  'a single cell': () => buildSynthetic({ axes: [one('m', 50), one('k', 20)] }),
  'a single cell at 0': () => buildSynthetic({ axes: [one('noise', 0), one('k', 0)], parameters: { n: 100, m: 50 } }),
  'a single column': () => buildSynthetic({ axes: [one('m', 50), k] }),
  'a single row': () => buildSynthetic({ axes: [m, one('k', 20)] }),
  'all 0': () => buildSynthetic({ axes: [m, k], law: () => 0 }),
  'all 1': () => buildSynthetic({ axes: [m, k], law: () => 1 }),
  'one trial': () => buildSynthetic({ axes: [m, k], trials: 1 }),
  'nothing settled': () => unsettled(buildSynthetic({ axes: [m, k] })),
  'all quarantined': () => unsettled(buildSynthetic({ axes: [m, k] }), 'quarantined'),
  'one axis': () => buildSynthetic({ axes: [k], parameters: { n: 100, m: 50 } }),
  'one axis, one cell': () => buildSynthetic({ axes: [one('k', 20)], parameters: { n: 100, m: 50 } }),
  'one axis, nothing settled': () => unsettled(buildSynthetic({ axes: [k], parameters: { n: 100, m: 50 } })),
  'an axis of words': () => buildSynthetic({ axes: [words, k], parameters: { n: 100, m: 50 } }),
  'words upwards': () => buildSynthetic({ axes: [k, words], parameters: { n: 100, m: 50 } }),
  'words alone': () => buildSynthetic({ axes: [words], parameters: { n: 100, m: 50, k: 20 } }),
  'falling values': () => buildSynthetic({ axes: [{ name: 'm', values: m.values.toReversed() }, k] }),
  decades: () =>
    buildSynthetic({ axes: [{ name: 'noise', values: [1e-4, 1e-3, 1e-2, 1e-1] }, k], parameters: { n: 100, m: 50 } }),
};

for (const [name, make] of Object.entries(degenerate)) {
  test(`a degenerate sweep is drawn without a number that is not finite: ${name}`, async (t) => {
    const svg = await render('svg', make());
    t.notThrows(() => readXml(svg));
    t.false(/NaN|Infinity|undefined/.test(svg));
    const pdf = await render('pdf', make());
    t.false(/NaN|Infinity/.test(pdf));
  });
}

test('text with signs of XML stays text', async (t) => {
  const declaration = { ...syntheticDeclaration, title: 'a < b & "c" > d' };
  const svg = await render('svg', buildSynthetic({ axes: [m, k], declaration }));
  const { texts } = readXml(svg);
  t.is(texts.filter((text) => text.startsWith('a &lt; b &amp; ')).length, 2);
});

test('a picture of more patches than can be told apart is refused with what to do', async (t) => {
  const values = Array.from({ length: 500 }, (_, at) => at + 1);
  const axes = [
    { name: 'm', values },
    { name: 'k', values },
  ];
  const checkered = buildSynthetic({ axes, trials: 1, law: (point) => (Number(point['m']) + Number(point['k'])) % 2 });
  const error = await t.throwsAsync(renderDiagram('svg', { ...checkered, provenance }), { instanceOf: DiagramError });
  t.is(error.code, 'diagram-too-large');
  t.regex(error.message, /export the grid as data/);
});

async function render(format: DiagramFormat, sweep: SyntheticSweep): Promise<string> {
  const { content } = await renderDiagram(format, { ...sweep, provenance });
  return Buffer.from(content).toString(format === 'svg' ? 'utf8' : 'latin1');
}

async function digests(sweep: SyntheticSweep): Promise<string[]> {
  const files = await Promise.all(diagramFormats.map((format) => renderDiagram(format, { ...sweep, provenance })));
  return files.map(({ content }) => createHash('sha256').update(content).digest('hex'));
}

function one(name: string, value: number) {
  return { name, values: [value] };
}

function unsettled(sweep: SyntheticSweep, verdict: 'not-settled' | 'quarantined' = 'not-settled'): SyntheticSweep {
  setVerdicts(sweep, verdict, () => true);
  return sweep;
}
