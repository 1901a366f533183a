/** One value of a parameter: a number, or a word for a choice such as an ensemble or a solver. */
export type ParameterValue = number | string;

/** Every parameter of one cell by name: the fixed ones, the axes' and the derived sizes. */
export type Point = Readonly<Record<string, ParameterValue>>;

/** One swept parameter, or a derived one such as `delta`, with the values it takes in file order. */
export interface Axis {
  readonly name: string;
  readonly values: readonly ParameterValue[];
}

/** When a trial counts as a success; `tolerance` stands only where the criterion takes one. */
export interface Criterion {
  readonly name: string;
  readonly tolerance?: number;
}

/** The whole study, with every default filled in: what a sweep file means. */
export interface Sweep {
  readonly experiment: string;
  readonly experimentVersion: number;
  /** A safe non-negative integer; every stream of the sweep derives from it. */
  readonly seed: number;
  /** Trials per cell. */
  readonly trials: number;
  /** How many first trials of each cell keep their curves; absent where none does. Part of the identity (D24). */
  readonly curves?: number;
  readonly parameters: Point;
  readonly criterion: Criterion;
  readonly axes: readonly Axis[];
}

/** The first 128 bits, in hex, of the hash of everything in a sweep but `trials`. */
export type SweepId = string & { readonly brand: 'SweepId' };

/** The sweep as canonical JSON: keys sorted, no white space; equal sweeps give equal text. */
export function encodeSweep(sweep: Sweep): string {
  return canonicalJson(sweep);
}

/** Reads what `encodeSweep` wrote; the text is ours, so a mismatch is a programmer's error. */
export function decodeSweep(text: string): Sweep {
  return JSON.parse(text) as Sweep;
}

/** JSON with sorted keys at every depth, so that equal values have one spelling. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
