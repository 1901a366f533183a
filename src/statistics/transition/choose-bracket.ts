import { log } from '../../random/elementary.js';
import type { FallingColumn } from './fold-column.js';
import type { Level } from './gap-evidence.js';
import type { CellRun } from './local-logit-fit.js';
import { poolAdjacentViolators } from './pool-adjacent-violators.js';

/** The likeliest falling curve through a column's cells. */
export interface FallingCurve {
  /** From the counts themselves: 0 or 1 where all trials agree. */
  readonly rates: Float64Array;
  /** From counts with half a success and half a failure added to every cell: between 0 and 1. */
  readonly padded: Float64Array;
  /** The logits of `padded`. */
  readonly logits: Float64Array;
}

export function traceFallingCurve({ trials, successes }: FallingColumn): FallingCurve {
  const padded = poolAdjacentViolators(
    successes.map((count) => count + 0.5),
    trials.map((count) => count + 1),
  ).means;
  return {
    rates: poolAdjacentViolators(successes, trials).means,
    padded,
    logits: padded.map((mean) => log(mean / (1 - mean))),
  };
}

/** Where the curve crosses a level. */
export type Bracket =
  /** Between the last cell above the level and the first one below; `level` are the cells whose rate is the level. */
  | ({ readonly kind: 'within'; readonly level: CellRun | undefined } & CellRun)
  /** Behind the last cell, or before the first. */
  | { readonly kind: 'behind' | 'before'; readonly first: number; readonly last: number };

/**
 * Brackets by the padded means. By the rates alone, a cell whose rate is the level would be lost, and the crossing with
 * it.
 */
export function chooseBracket({ padded }: FallingCurve, { probability }: Level): Bracket {
  const end = padded.length - 1;
  if (padded[end] > probability) return { kind: 'behind', first: end, last: end };
  if (padded[0] < probability) return { kind: 'before', first: 0, last: 0 };
  const below = padded.findIndex((mean) => mean < probability);
  const above = padded.findLastIndex((mean) => mean > probability);
  const level = { first: above + 1, last: (below < 0 ? padded.length : below) - 1 };
  return {
    kind: 'within',
    first: Math.max(0, above),
    last: below < 0 ? end : below,
    level: level.first <= level.last ? level : undefined,
  };
}

/**
 * The bracket and the cells around it whose logits lie within `reach` of the level's; `inside` counts these. A cell in
 * which all trials agree is none of them: its logit is unbounded on one side, even where few trials and the padding
 * bring it near.
 */
export function chooseWindow(
  { logits, rates }: FallingCurve,
  bracket: CellRun,
  { level, reach }: { level: Level; reach: number },
): CellRun & { readonly inside: number } {
  const near = (cell: number) => rates[cell] > 0 && rates[cell] < 1 && Math.abs(logits[cell] - level.logit) <= reach;
  let { first, last } = bracket;
  while (first > 0 && near(first - 1)) first -= 1;
  while (last < logits.length - 1 && near(last + 1)) last += 1;
  let inside = 0;
  for (let cell = first; cell <= last; cell += 1) if (near(cell)) inside += 1;
  return { first, last, inside };
}
