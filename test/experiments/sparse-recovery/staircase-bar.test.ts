import test from 'ava';
import { drawInstance } from '../../../src/experiments/sparse-recovery/draw-instance.js';
import { judgeBlock, judgeStaircase } from '../../../src/experiments/sparse-recovery/judge-block.js';
import { judgeCell } from '../../../src/experiments/sparse-recovery/judge-cell.js';
import { createWorkspace, readCell } from '../../../src/experiments/sparse-recovery/workspace.js';
import { openArena } from '../../../src/kernels/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/wasm.js';

const exact = { name: 'exact' };
/** What a trial writes of a cell. */
const recorded = ['verdict', 'relativeError', 'l1Gap', 'iterations', 'nonUnique'] as const;

test('at n = 200, 40 x 40 cells, a staircase asks at least 12 times fewer proofs for the same bytes', (t) => {
  const side = 40;
  const points = Array.from({ length: side * side }, (_, i) => {
    const m = 5 * (1 + Math.floor(i / side));
    const k = Math.round((m * (1 + (i % side))) / side);
    return { n: 200, m, k, ensemble: 'gaussian', coefficients: 'signs', noise: 0, solver: 'basis-pursuit' };
  });
  const whole = createWorkspace(openArena(instantiateKernels(compileKernels())), points.map(readCell));
  const one = createWorkspace(openArena(instantiateKernels(compileKernels())), points.map(readCell));
  const trials = [0, 1, 2];
  const asked = trials.map((trial) => {
    const request = { seed: 5, trial, criterion: exact, points };
    const together = judgeBlock({ instance: drawInstance(request, whole.cells[0], whole), criterion: exact }, whole);
    const instance = drawInstance(request, one.cells[0], one);
    const alone = one.cells.map((cell) => judgeCell({ cell, instance }, exact, one));
    for (const name of recorded) {
      t.deepEqual(
        together.map((judgement) => judgement[name]),
        alone.map((judgement) => judgement[name]),
      );
    }
    return judgeStaircase(drawInstance(request, whole.cells[0], whole), whole).askedCount;
  });
  t.log(`proofs ${asked.join(', ')} of ${side * side}`);
  t.true(asked.every((count) => 12 * count <= side * side));
});
