/*
 * One nested trial's whole (delta, rho) map by staircase and cell by cell, on the same instances in alternation: time,
 * proofs asked for, and whether the verdicts are the same.
 * Usage: node dist/bench/staircase.js [n] [cells a side] [trials]
 */
import { drawInstance } from '../src/experiments/sparse-recovery/draw-instance.js';
import { judgeBlock, judgeStaircase } from '../src/experiments/sparse-recovery/judge-block.js';
import { judgeCell } from '../src/experiments/sparse-recovery/judge-cell.js';
import { createWorkspace, readCell } from '../src/experiments/sparse-recovery/workspace.js';
import { openArena } from '../src/kernels/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/wasm.js';

const [n, side, trials] = [200, 40, 10].map((preset, i) => Number(process.argv[2 + i] ?? preset));
const criterion = { name: 'exact' };
const points = Array.from({ length: side * side }, (_, i) => {
  const m = Math.max(1, Math.round((n * (1 + Math.floor(i / side))) / side));
  const k = Math.round((m * (1 + (i % side))) / side);
  return { n, m, k, ensemble: 'gaussian', coefficients: 'signs', noise: 0, solver: 'basis-pursuit' };
});
const workspace = createWorkspace(openArena(instantiateKernels(compileKernels())), points.map(readCell));

const staircaseSeconds: number[] = [];
const cellSeconds: number[] = [];
const asked: number[] = [];
let areEqual = true;
for (let trial = 0; trial < trials + 1; trial += 1) {
  const request = { seed: 1, trial, criterion, points };
  const start = performance.now();
  const instance = drawInstance(request, workspace.cells[0], workspace);
  const together = judgeBlock({ instance, criterion }, workspace);
  const between = performance.now();
  drawInstance(request, workspace.cells[0], workspace);
  const alone = workspace.cells.map((cell) => judgeCell({ cell, instance }, criterion, workspace));
  const end = performance.now();
  areEqual &&= together.every(({ verdict }, i) => verdict === alone[i].verdict);
  // The first trial warms up.
  if (trial === 0) continue;
  staircaseSeconds.push((between - start) / 1000);
  cellSeconds.push((end - between) / 1000);
  asked.push(judgeStaircase(instance, workspace).askedCount);
}
const ratios = cellSeconds.map((seconds, i) => seconds / staircaseSeconds[i]);
const line = [
  `n = ${n}, ${side} x ${side} cells, medians of ${trials} trials:`,
  `staircase ${milliseconds(staircaseSeconds)} ms, cell by cell ${milliseconds(cellSeconds)} ms,`,
  `ratio of times ${median(ratios).toFixed(1)}, proofs ${median(asked)} of ${side * side}`,
  `(${((side * side) / median(asked)).toFixed(1)} times fewer), verdicts ${areEqual ? 'equal' : 'DIFFERENT'}`,
];
process.stdout.write(`${line.join(' ')}\n`);
if (!areEqual) process.exitCode = 1;

function milliseconds(seconds: readonly number[]): string {
  return (1000 * median(seconds)).toPrecision(4);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
