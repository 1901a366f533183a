import { loadKind } from '../src/diagram/kinds/kinds.js';
import { openTextMeter } from '../src/diagram/output/open-text-meter.js';
import { writePdf } from '../src/diagram/output/write-pdf.js';
import { writeSvg } from '../src/diagram/output/write-svg.js';
import { drawDiagram } from '../src/diagram/page/draw-diagram.js';
import type { Picture } from '../src/diagram/page/picture.js';
import { buildSynthetic, logisticLaw, range } from '../test/diagram/synthetic-sweep.js';
import { reportFigure } from './report-figure.js';

// How long it takes to draw a map and to write it as SVG and PDF, without planning it: a typical transition, and the worst
// case, in which all neighbours differ in colour.

type Law = NonNullable<Parameters<typeof buildSynthetic>[0]['law']>;

const provenance = { sweepId: '0'.repeat(32), phasegridVersion: 'bench' };
const laws: Readonly<Record<string, Law>> = {
  transition: logisticLaw,
  speckled: ({ m, k }) => ((Number(m) * 7919 + Number(k) * 104729) % 1000) / 1000,
};

async function plan(side: number, law: Law): Promise<Picture> {
  const values = range(1, side, 1);
  const axes = [
    { name: 'm', values },
    { name: 'k', values },
  ];
  const sweep = buildSynthetic({ axes, parameters: { n: side + 5, ensemble: 'gaussian' }, trials: 10, law });
  return (await loadKind('success-rate')).portray({ ...sweep, provenance }, {});
}

/** The median of so many repetitions, in milliseconds. */
async function time(work: () => unknown, repetitions: number): Promise<number> {
  const spans: number[] = [];
  for (let at = 0; at < repetitions; at += 1) {
    const start = performance.now();
    await work();
    spans.push(performance.now() - start);
  }
  return spans.sort((a, b) => a - b)[repetitions >> 1];
}

const meter = openTextMeter();
for (const [name, law] of Object.entries(laws)) {
  for (const side of [60, 100, 200, 300]) {
    const picture = await plan(side, law);
    const repetitions = side < 200 ? 30 : 5;
    const page = drawDiagram(picture, meter);
    const svg = await time(() => writeSvg(drawDiagram(picture, meter)), repetitions);
    const pdf = await time(() => writePdf(drawDiagram(picture, meter)), repetitions);
    reportFigure({ name: `SVG of ${name}, ${side} x ${side}`, p50: svg, unit: 'ms' });
    reportFigure({ name: `PDF of ${name}, ${side} x ${side}`, p50: pdf, unit: 'ms' });
    reportFigure({ name: `PDF to SVG of ${name}, ${side} x ${side}`, p50: pdf / svg, unit: 'ratio' });
    const kilobytes = Math.round(writeSvg(page).length / 1000);
    process.stdout.write(
      `${name} ${side} x ${side}: SVG ${svg.toFixed(1)} ms, ${kilobytes} kB; PDF ${pdf.toFixed(1)} ms\n`,
    );
  }
}
