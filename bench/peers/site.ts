/** What a family of comparisons needs of the command that runs it. */
export interface Site {
  /** For instances that travel as files; it is removed at the end. */
  readonly directory: string;
  /** As JSON or as text, as the command was told. */
  readonly print: (record: object, text: string) => void;
  /** A Python with PyTorch, for the comparison that wants one. */
  readonly python?: string | undefined;
}

/** The ratio, peer to ours, that must be reached, and the one that is aimed at. */
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
