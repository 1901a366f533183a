import { createCellReader } from '../../src/statistics/grid.js';
import { type TallyReader, tallyCellsInSlices } from '../../src/statistics/verdict-table.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { derivedSizeNames } from '../../src/sweep/point.js';
import { runInSlices } from '../../src/sweep/slices.js';
import type { Tally } from '../../src/sweep/tally.js';
import type { GetGridRequest__Output } from '../../src/wire/generated/phasegrid/v1/GetGridRequest.js';
import type { GetGridResponse } from '../../src/wire/generated/phasegrid/v1/GetGridResponse.js';
import { encodeAxes, encodeGridCell, gridCellBytes } from '../../src/wire/sweep-codec.js';
import type { Engine, SweepRecord } from '../engine/engine.js';
import { pageSize, parsePageToken, takePage } from './page.js';

/** Larger pages would delay other calls: gRPC encodes a cell in 7 us, and a message in one go. */
const gridPageBounds = { sizeDefault: 1000, sizeMax: 2000 };

const noTrials: Tally = { trials: 0, successes: 0, unresolved: 0, quarantined: 0, conflicting: 0 };

/** Answers GetGrid for one sweep. */
export type GridReader = (record: SweepRecord, request: GetGridRequest__Output) => Promise<GetGridResponse>;

/** Reads pages. For a part of the trials it keeps the tallies of the last sweep, so that all pages need one fold. */
export function createGridReader(engine: Engine): GridReader {
  let kept: { readonly key: string; readonly plan: SweepPlan; readonly tallies: Promise<TallyReader> } | undefined;
  const readPart = (record: SweepRecord, trials: number): Promise<TallyReader> => {
    const key = `${record.sweepId} ${engine.progress(record.sweepId).revision} ${trials}`;
    const { plan } = record;
    // A sweep that was deleted and submitted again has another plan.
    if (kept?.key !== key || kept.plan !== plan) kept = { key, plan, tallies: foldTallies(engine, record, trials) };
    return kept.tallies;
  };
  return async (record, request) => {
    const { plan, sweep } = record;
    const start = parsePageToken(request.pageToken, plan.cellCount);
    const size = pageSize(request.pageSize, gridPageBounds);
    const end = Math.min(start + size, plan.cellCount);
    // The state has the tallies of all trials; those of a part of the trials need every verdict.
    const isPart = request.trials !== 0 && request.trials < sweep.trials;
    const tallyOf = isPart ? await readPart(record, request.trials) : readTallies(engine, record, { start, end });
    const readCell = createCellReader(plan);
    const cells = takePage({ start, end, size }, (index) => {
      const entry = readCell(index, tallyOf(index));
      return { entry, bytes: gridCellBytes(entry) };
    });
    const next = start + cells.length;
    return {
      axes: encodeAxes(record.sweep.axes),
      derivedSizes: derivedSizeNames(record.sweep, plan.declaration),
      cells: cells.map(encodeGridCell),
      nextPageToken: next < plan.cellCount ? String(next) : '',
      cellCount: plan.cellCount,
    };
  };
}

function readTallies(
  engine: Engine,
  { sweepId }: SweepRecord,
  { start, end }: { readonly start: number; readonly end: number },
): TallyReader {
  const tallies = new Array<Tally>(end - start).fill(noTrials);
  for (const { cell, tally } of engine.changedCells(sweepId, 0, { start, end })) tallies[cell - start] = tally;
  return (cell) => tallies[cell - start];
}

async function foldTallies(engine: Engine, { sweepId }: SweepRecord, trials: number): Promise<TallyReader> {
  return runInSlices(tallyCellsInSlices(await engine.foldVerdicts(sweepId, trials)));
}
