/*
 * Finds the whole (m, k) map of a nested trial with few proofs. The instance of (m, k) is the first m rows of one
 * matrix and the first k entries of one signed support. Let h run through the kernel of A and S' contain S, with the
 * same signs:
 *   |h_S'c|_1 > -sigma^T h_S'  for all h /= 0   gives   |h_Sc|_1 = |h_S'c|_1 + |h_S'\S|_1 > -sigma^T h_S,
 * and a matrix with more rows has a smaller kernel. So "x0 is the only minimiser" and "x0 is a minimiser" can each be
 * lost only as k grows or m shrinks, and a proof for one cell holds for all cells on one side of it. The borders
 * between the standings of a map are two staircases. A row (the cells of one m) mostly needs two proofs: one on either
 * side of its step. Where every m has a matrix of its own the rows prove nothing of each other, and each row is a
 * staircase by itself.
 */

/** In rising order: whatever holds of x0 in a cell holds of it in all cells with more rows and fewer non-zeros. */
export const standing = { failure: 0, tie: 1, success: 2 } as const;

/** `failure`: x0 is no minimiser; `tie`: it is one of several; `success`: it is the only one. */
export type Standing = (typeof standing)[keyof typeof standing];

/** What is proved of a cell: its standing; that x0 is not the only minimiser, and may be none; or nothing. */
export type Proved = Standing | 'non-unique' | undefined;

export interface StaircaseCell {
  readonly m: number;
  readonly k: number;
}

/** Cells of one nested trial, in the order of rising m, then rising k. */
export interface Staircase {
  /** Whether the matrix of a row holds the rows of those of smaller m. */
  readonly isNested: boolean;
  readonly cells: readonly StaircaseCell[];
  /** The index, in the list that was given, of each cell. */
  readonly order: readonly number[];
  readonly rows: readonly Row[];
}

interface Row {
  /** Its cells are [start, end). */
  readonly start: number;
  readonly end: number;
  /** Where its step is expected. */
  readonly guess: number;
}

/** What a trial's map came to, by the index in the list that was given. */
export interface StaircaseMap {
  /** By proofs for the cell and for others. */
  readonly standings: readonly Proved[];
  readonly askedCount: number;
}

/** Asks for a proof in one cell. */
export type AskCell = (index: number) => Proved;

export interface StaircaseOptions {
  readonly isNested: boolean;
  /**
   * The k at which a row of m is expected to lose its success: a wrong guess costs more proofs and changes no result.
   */
  readonly guessStep: (m: number) => number;
}

export function planStaircase(given: readonly StaircaseCell[], { isNested, guessStep }: StaircaseOptions): Staircase {
  const order = [...given.keys()].sort((a, b) => given[a].m - given[b].m || given[a].k - given[b].k || a - b);
  // Copied: every answer goes through all of them, and a point of a sweep may be slow to read.
  const cells = order.map((index) => ({ m: given[index].m, k: given[index].k }));
  const starts = [...cells.keys()].filter((i) => i === 0 || cells[i].m !== cells[i - 1].m);
  const rows = starts.map((start, row) => ({
    start,
    end: row + 1 < starts.length ? starts[row + 1] : cells.length,
    guess: guessStep(cells[start].m),
  }));
  return { isNested, cells, order, rows };
}

/**
 * Finds the standing of every cell. The answers must be true; it then equals what asking every cell gives, but that a
 * cell without an answer of its own may have one from others. Throws if two answers contradict each other.
 */
export function climbStaircase(staircase: Staircase, ask: AskCell): StaircaseMap {
  const bounds = openBounds(staircase);
  let shift = 0;
  for (const row of staircase.rows) {
    settleRow(row, row.guess + shift, { bounds, ask });
    // In neighbouring rows of a trial the step mostly lies on the same side of the guess.
    shift = (findStep(row, bounds) ?? row.guess + shift) - row.guess;
  }
  const standings: Proved[] = new Array<undefined>(staircase.cells.length).fill(undefined);
  staircase.order.forEach((index, i) => {
    if (bounds.low[i] === bounds.high[i]) standings[index] = bounds.low[i];
    else if (bounds.high[i] === standing.tie) standings[index] = 'non-unique';
  });
  return { standings, askedCount: bounds.asked.reduce((count, was) => count + was, 0) };
}

/** What is known so far: a cell's standing lies between `low` and `high`. */
interface Bounds {
  readonly staircase: Staircase;
  readonly low: Standing[];
  readonly high: Standing[];
  readonly asked: Uint8Array;
}

interface Search {
  readonly bounds: Bounds;
  readonly ask: AskCell;
}

function openBounds(staircase: Staircase): Bounds {
  const { length } = staircase.cells;
  return {
    staircase,
    low: new Array<Standing>(length).fill(standing.failure),
    high: new Array<Standing>(length).fill(standing.success),
    asked: new Uint8Array(length),
  };
}

/** Asks the row's cells, from the guess on outwards in growing strides, until all are settled or have been asked. */
function settleRow(row: Row, guess: number, { bounds, ask }: Search): void {
  const { cells, order } = bounds.staircase;
  let kept = 0;
  let lost = 0;
  for (let open = listOpen(row, bounds); open.length > 0; open = listOpen(row, bounds)) {
    let place = open.length >> 1;
    if (kept + lost === 0) place = open.findLastIndex((i) => cells[i].k <= guess);
    else if (lost === 0) place = 2 ** (kept - 1) - 1;
    else if (kept === 0) place = open.length - 2 ** (lost - 1);
    const position = open[Math.max(0, Math.min(open.length - 1, place))];
    bounds.asked[position] = 1;
    const answer = ask(order[position]);
    if (answer !== undefined) note(position, answer, bounds);
    if (answer === standing.success) kept += 1;
    else lost += 1;
  }
}

/** The row's cells that are neither settled nor asked. */
function listOpen({ start, end }: Row, { low, high, asked }: Bounds): number[] {
  const open: number[] = [];
  for (let i = start; i < end; i += 1) if (low[i] !== high[i] && asked[i] === 0) open.push(i);
  return open;
}

/** Derives from one answer what it proves of all cells. */
function note(
  position: number,
  answer: Exclude<Proved, undefined>,
  { staircase: { isNested, cells }, low, high }: Bounds,
): void {
  const { m, k } = cells[position];
  const [least, most] = answer === 'non-unique' ? [standing.failure, standing.tie] : [answer, answer];
  cells.forEach((cell, i) => {
    if (!isNested && cell.m !== m) return;
    if (cell.m >= m && cell.k <= k && low[i] < least) low[i] = least;
    if (cell.m <= m && cell.k >= k && high[i] > most) high[i] = most;
    if (low[i] > high[i]) {
      throw new Error(`staircase: the proof at m = ${m}, k = ${k} contradicts others at m = ${cell.m}, k = ${cell.k}`);
    }
  });
}

/**
 * Halfway between the row's last success and the next cell; undefined where the row has no success, or nothing else.
 */
function findStep({ start, end }: Row, { staircase: { cells }, low }: Bounds): number | undefined {
  let last = start - 1;
  while (last + 1 < end && low[last + 1] === standing.success) last += 1;
  return last < start || last + 1 === end ? undefined : (cells[last].k + cells[last + 1].k) / 2;
}
