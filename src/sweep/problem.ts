/** The place of a value in a sweep file: keys and list positions from the root. */
export type Path = readonly (string | number)[];

/** A problem of a sweep file, in the file's own terms. */
export interface Problem {
  /** The name of the document, for example a file name. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** For example `axes.m.to` or `axes.k[3]`; empty for the file as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  readonly hint?: string;
}

/** A problem without its position in the text. */
export interface Finding {
  readonly path: Path;
  /** Set where the key is wrong and not its value. */
  readonly part?: 'key';
  readonly expected: string;
  readonly got: string;
  readonly hint?: string | undefined;
}

export type Report = (finding: Finding) => void;

/** `sweep.yaml:5:26 axes.rho.to: expected a number, got "x"`. */
export function formatProblem({ source, line, column, path, expected, got, hint }: Problem): string {
  const where = `${source}:${line}:${column}${path === '' ? '' : ` ${path}`}`;
  return `${where}: expected ${expected}, got ${got}${hint === undefined ? '' : `; ${hint}`}`;
}

export function formatPath(path: Path): string {
  return path.map((step, depth) => (typeof step === 'number' ? `[${step}]` : depth === 0 ? step : `.${step}`)).join('');
}
