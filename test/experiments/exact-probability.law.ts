import test from 'ava';
import { createKernelHost } from '../../src/experiments/kernel-host.js';
import { experiments } from '../../src/experiments/registry.js';
import { compileKernels } from '../../src/kernels/memory/wasm.js';
import { buildGrid } from '../../src/statistics/grid.js';
import { createVerdictTable, tallyCells } from '../../src/statistics/verdict-table.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { runAttempt } from '../../worker/run-attempt.js';
import { sampleSweeps } from './sample-sweeps.js';

/*
 * Where a declaration gives exact probabilities the measured success rates agree with them: over every choice, every
 * criterion and every tolerance, since a criterion that accepts more than the theory is about has another probability.
 */

const kernelModule = compileKernels();
const trials = 300;
/** The largest deviation of a binomial law in some hundred cells. */
const deviationMax = 5;
const tolerances = [1e-13, 1e-7, 1e-3, 0.1, 0.9];

for (const { declaration, loadTrialModule } of experiments) {
  const { name, exactProbability } = declaration;
  if (exactProbability === undefined) continue;

  test(`${name}: exact probabilities are those of the criterion's event`, async (t) => {
    const trialModule = await loadTrialModule();
    let comparedCount = 0;
    const seen = new Set<string>();
    for (const { title, sweep: sample, files } of sampleSweeps(declaration)) {
      for (const criterion of vary(sample.criterion)) {
        const sweep = { ...sample, criterion, trials };
        const plan = planSweep(sweep, declaration);
        const points = Array.from({ length: plan.cellCount }, (_, cell) => plan.cell(cell).point);
        const exact = exactProbability(points, criterion);
        const key = JSON.stringify([points, criterion]);
        if (exact.every((probability) => probability === undefined) || seen.has(key)) continue;
        seen.add(key);
        const table = createVerdictTable({ trialCount: trials, cellCount: plan.cellCount });
        for (const { cells } of plan.blocks) {
          // Cells that are judged alone give what they give among the others.
          const indices = [...cells].filter((cell) => exact[cell] !== undefined);
          if (indices.length === 0) continue;
          const blockPoints = indices.map((cell) => points[cell]);
          const end = runAttempt(
            {
              trialModule,
              workspace: createKernelHost(kernelModule).getWorkspace('cells', trialModule, blockPoints),
              seed: 2026,
              criterion,
              points: blockPoints,
              metricCount: declaration.metrics.length,
              task: { block: 0, trialStart: 0, trialCount: trials },
              quarantinedTrials: [],
              files,
            },
            { isCancelled: () => false, enterTrial: () => undefined, reachShare: () => undefined },
          );
          if (end.kind !== 'outcome') throw new Error(`${title}: expected an outcome, got ${end.kind}`);
          end.outcome.verdicts.forEach((code, at) => {
            const trial = Math.floor(at / indices.length);
            table.codes[trial * plan.cellCount + indices[at % indices.length]] = code;
          });
        }
        for (const { cell, deviation, rate, exact: wanted } of buildGrid(plan, tallyCells(table), exact).cells) {
          if (deviation === undefined) continue;
          comparedCount += 1;
          const where = `${title}, ${JSON.stringify(criterion)}, ${JSON.stringify(cell.point)}: ${rate} for ${wanted}`;
          t.true(Math.abs(deviation) <= deviationMax, where);
        }
      }
    }
    t.log(`${comparedCount} cells`);
    t.true(comparedCount > 0);
  });
}

function vary(criterion: Sweep['criterion']): Sweep['criterion'][] {
  if (criterion.tolerance === undefined) return [criterion];
  return [criterion, ...tolerances.map((tolerance) => ({ ...criterion, tolerance }))];
}
