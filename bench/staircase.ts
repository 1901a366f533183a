/*
 * The whole (delta, rho) map of a nested trial, by staircase and cell by cell, on the same instances in alternation: the times,
 * the numbers of proofs, and whether verdicts and metrics have the same bits. Bars, at the presets: 12 times fewer proofs, 8
 * times less time. The exit code is 1 if results differ, and 0 otherwise, even if a bar is missed.
 * Usage: node dist/bench/staircase.js [n] [cells a side] [trials]
 */
import { isDeepStrictEqual } from 'node:util';
import { judgeBlock, judgeStaircase } from '../src/experiments/sparse-recovery/trial/judge-block.js';
import { judgeCell } from '../src/experiments/sparse-recovery/trial/judge-cell.js';
import type { JudgedCell } from '../src/experiments/sparse-recovery/trial/judged-cell.js';
import { createWorkspace } from '../src/experiments/sparse-recovery/trial/workspace.js';
import { openArena } from '../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { cellOf, drawFor } from '../test/experiments/sparse-recovery/cell-scene.js';
import { describeReach } from './peers/site.js';
import { median } from './peers/statistics.js';
import { reportFigure } from './report-figure.js';

const [n, side, trials] = [200, 40, 50].map((preset, i) => Number(process.argv[2 + i] ?? preset));
const criterion = { name: 'exact' } as const;
const proofsBar = 12;
const timeBar = 8;
const points = Array.from({ length: side * side }, (_, i) => {
  const m = Math.max(1, Math.round((n * (1 + Math.floor(i / side))) / side));
  const k = Math.round((m * (1 + (i % side))) / side);
  return { n, m, k, ensemble: 'gaussian', coefficients: 'signs', noise: 0, solver: 'basis-pursuit' };
});
const workspace = createWorkspace(openArena(instantiateKernels(compileKernels())), points.map(cellOf));

const staircaseSeconds: number[] = [];
const cellSeconds: number[] = [];
const asked: number[] = [];
let areEqual = true;
for (let trial = 0; trial < trials + 1; trial += 1) {
  const request = { seed: 1, trial, criterion, points };
  const start = performance.now();
  const instance = drawFor(request, workspace.cells[0], workspace);
  const together = judgeBlock({ instance, criterion }, workspace);
  const between = performance.now();
  drawFor(request, workspace.cells[0], workspace);
  const alone = workspace.cells.map((cell) => judgeCell({ cell, instance }, criterion, workspace));
  const end = performance.now();
  areEqual &&= together.every((judged, i) => isSame(judged, alone[i]));
  // The first trial warms up.
  if (trial === 0) continue;
  staircaseSeconds.push((between - start) / 1000);
  cellSeconds.push((end - between) / 1000);
  asked.push(judgeStaircase(instance, workspace).askedCount);
}
const timeRatio = median(cellSeconds.map((seconds, i) => seconds / staircaseSeconds[i]));
const proofRatio = (side * side) / median(asked);
const shape = `n = ${n}, ${side} x ${side} cells`;
reportFigure({ name: `staircase to cell by cell, ${shape}`, p50: 1 / timeRatio, unit: 'ratio' });
reportFigure({ name: `proofs of a staircase to cells, ${shape}`, p50: 1 / proofRatio, unit: 'ratio' });
reportFigure({ name: `staircase, ${shape}`, p50: 1000 * median(staircaseSeconds), unit: 'ms' });
const line = [
  `${shape}, medians of ${trials} trials:`,
  `staircase ${milliseconds(staircaseSeconds)} ms, cell by cell ${milliseconds(cellSeconds)} ms,`,
  `ratio of times ${timeRatio.toFixed(1)} (bar ${timeBar} ${describeReach(timeRatio, timeBar)}),`,
  `proofs ${median(asked)} of ${side * side}, ${proofRatio.toFixed(1)} times fewer`,
  `(bar ${proofsBar} ${describeReach(proofRatio, proofsBar)}), verdicts and metrics ${areEqual ? 'equal' : 'DIFFERENT'}`,
];
process.stdout.write(`${line.join(' ')}\n`);
if (!areEqual) process.exitCode = 1;

function milliseconds(seconds: readonly number[]): string {
  return (1000 * median(seconds)).toPrecision(4);
}

/** The bits of what a trial records; the reason is words. */
function isSame(one: JudgedCell, other: JudgedCell): boolean {
  return one.verdict === other.verdict && isDeepStrictEqual(one.metrics, other.metrics);
}
