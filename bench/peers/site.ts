/** What a family of comparisons gets from the command. */
export interface Site {
  /** For instances that are passed as files; removed at the end. */
  readonly directory: string;
  /** Prints a result as JSON or as text, as the command's options say. */
  readonly print: (record: object, text: string) => void;
  /** A Python with PyTorch, for the comparison that wants one. */
  readonly python?: string | undefined;
}

/** The ratio of the peer's time to ours that must be reached, and the one that is aimed at. */
export interface Goal {
  readonly bar: number;
  readonly aim?: number;
}

export function describeGoal(ratio: number, { bar, aim }: Goal): string {
  const aimed = aim === undefined ? '' : `, aim ${aim} ${describeReach(ratio, aim)}`;
  return `bar ${bar} ${describeReach(ratio, bar)}${aimed}`;
}

export function describeReach(ratio: number, goal: number): string {
  return ratio >= goal ? 'reached' : 'MISSED';
}

export function listVersions(versions: Readonly<Record<string, string>>): string {
  return Object.entries({ node: process.versions.node, ...versions })
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
