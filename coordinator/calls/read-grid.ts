import { buildGrid } from '../../src/statistics/grid.js';
import { tallyCells } from '../../src/statistics/verdict-table.js';
import { derivedSizeNames } from '../../src/sweep/point.js';
import type { Tally } from '../../src/sweep/tally.js';
import type { GetGridRequest__Output } from '../../src/wire/generated/phasegrid/v1/GetGridRequest.js';
import type { GetGridResponse } from '../../src/wire/generated/phasegrid/v1/GetGridResponse.js';
import { encodeAxes, encodeGridCell, gridCellBytes } from '../../src/wire/sweep-codec.js';
import type { Engine, SweepRecord } from '../engine.js';
import { pageSize, parsePageToken, takePage } from './page.js';

const gridPageBounds = { sizeDefault: 10_000, sizeMax: 20_000 };

const noTrials: Tally = { trials: 0, successes: 0, unresolved: 0, quarantined: 0 };

/** Answers GetGrid for one sweep. */
export type GridReader = (record: SweepRecord, request: GetGridRequest__Output) => GetGridResponse;

/** Reads pages; the tallies of the sweep that was read last are kept, so that a grid's pages cost one fold. */
export function createGridReader(engine: Engine): GridReader {
  let kept: { readonly key: string; readonly tallies: readonly Tally[] } | undefined;
  const readTallies = (record: SweepRecord, trials: number): readonly Tally[] => {
    const key = `${record.sweepId} ${engine.progress(record.sweepId).revision} ${trials}`;
    if (kept?.key !== key) kept = { key, tallies: foldTallies(engine, record, trials) };
    return kept.tallies;
  };
  return (record, request) => {
    const { plan } = record;
    const start = parsePageToken(request.pageToken, plan.cellCount);
    const size = pageSize(request.pageSize, gridPageBounds);
    const tallies = readTallies(record, request.trials).slice(start, start + size);
    // The page is a grid of its own, whose cells keep their place in the whole.
    const page = buildGrid({ ...plan, cellCount: tallies.length, cell: (index) => plan.cell(start + index) }, tallies);
    const cells = takePage({ start: 0, end: page.cells.length, size }, (index) => {
      const entry = page.cells[index];
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

function foldTallies(engine: Engine, { sweepId, sweep, plan }: SweepRecord, trials: number): readonly Tally[] {
  // Counts of all trials are there already; only a part of the trials needs the verdicts one by one.
  if (trials !== 0 && trials < sweep.trials) return tallyCells(engine.verdictTable(sweepId, trials));
  const tallies = new Array<Tally>(plan.cellCount).fill(noTrials);
  for (const { cell, tally } of engine.changedCells(sweepId, 0)) tallies[cell] = tally;
  return tallies;
}
