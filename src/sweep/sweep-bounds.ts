// The bounds of a sweep. Each is checked before anything of that size is allocated.

/** The bytes of a sweep file; a canonical sweep within the other bounds is far shorter. */
export const textBytesMax = 1 << 20;

/** The values of an axis; this keeps the canonical form of a sweep well below `textBytesMax`. */
export const axisValueCountMax = 10_000;

export const cellCountMax = 1_000_000;

/** Per cell. */
export const trialCountMax = 1_000_000;

/** Trials of a cell that keep their curves. */
export const curveTrialCountMax = 1000;

/** Curves of a sweep; each may take some ten thousand bytes in the ledger. */
export const keptCurveCountMax = 100_000;

/** Trials times cells: a table of all verdicts takes a byte each. */
export const verdictCountMax = 1_000_000_000;

/** The bytes of a file that a sweep names; it is sent in one message and kept in the ledger. */
export const fileBytesMax = 4 * 1024 * 1024;

/** The bytes of all files that a sweep names; a thread keeps them while it runs the sweep's trials. */
export const sweepFileBytesMax = 16 * 1024 * 1024;

/** Files that a sweep names; a worker fetches them one by one. */
export const fileCountMax = 256;

/** The tasks of a sweep; the coordinator keeps twelve bytes for each as long as it has the sweep. */
export const taskCountMax = 20_000_000;

/** The problems of a sweep file that are reported; further ones are counted. */
export const problemCountMax = 50;

/** `1 000 000`: digits in groups of three. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
