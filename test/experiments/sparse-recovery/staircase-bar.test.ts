import test from 'ava';
import { judgeBlock, judgeStaircase } from '../../../src/experiments/sparse-recovery/trial/judge-block.js';
import { judgeCell } from '../../../src/experiments/sparse-recovery/trial/judge-cell.js';
import { createWorkspace } from '../../../src/experiments/sparse-recovery/trial/workspace.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { cellOf, drawFor } from './cell-scene.js';

const exact = { name: 'exact' } as const;

test('at n = 200, 40 x 40 cells, a staircase asks at least 12 times fewer proofs for the same bytes', (t) => {
  const side = 40;
  const points = Array.from({ length: side * side }, (_, i) => {
    const m = 5 * (1 + Math.floor(i / side));
    const k = Math.round((m * (1 + (i % side))) / side);
    return { n: 200, m, k, ensemble: 'gaussian', coefficients: 'signs', noise: 0, solver: 'basis-pursuit' };
  });
  const whole = createWorkspace(openArena(instantiateKernels(compileKernels())), points.map(cellOf));
  const one = createWorkspace(openArena(instantiateKernels(compileKernels())), points.map(cellOf));
  const trials = [0, 1, 2];
  const asked = trials.map((trial) => {
    const request = { seed: 5, trial, criterion: exact, points };
    const together = judgeBlock({ instance: drawFor(request, whole.cells[0], whole), criterion: exact }, whole);
    const instance = drawFor(request, one.cells[0], one);
    const alone = one.cells.map((cell) => judgeCell({ cell, instance }, exact, one));
    // The reason is words; a trial writes the verdict and the metrics.
    t.deepEqual(
      together.map(({ verdict, metrics }) => ({ verdict, metrics })),
      alone.map(({ verdict, metrics }) => ({ verdict, metrics })),
    );
    return judgeStaircase(drawFor(request, whole.cells[0], whole), whole).askedCount;
  });
  t.log(`proofs ${asked.join(', ')} of ${side * side}`);
  t.true(asked.every((count) => 12 * count <= side * side));
});
