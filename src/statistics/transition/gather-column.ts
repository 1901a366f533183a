import type { VerdictTable } from '../verdict-table.js';
import type { ColumnVerdicts } from './fold-column.js';

/** The verdicts of some cells, whose grid indices stand in the order of `positions`. */
export function gatherColumn(
  { trialCount, cellCount, codes }: VerdictTable,
  column: { readonly cells: readonly number[]; readonly positions: readonly number[]; readonly whole: boolean },
): ColumnVerdicts {
  const { cells, positions, whole } = column;
  const gathered = new Uint8Array(trialCount * cells.length);
  for (let trial = 0, at = 0; trial < trialCount; trial += 1) {
    for (const cell of cells) {
      gathered[at] = codes[trial * cellCount + cell];
      at += 1;
    }
  }
  return { positions, whole, trialCount, codes: gathered };
}
