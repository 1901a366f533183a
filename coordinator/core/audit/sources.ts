/** Who computed an outcome. */
export interface Source {
  /** Undefined where the coordinator wrote the outcome itself. */
  readonly host: string | undefined;
  /** Undefined there too, and in outcomes of ledgers of version 2, which do not record it. */
  readonly process: string | undefined;
}

/** One process on one host, from its first accepted outcome on; kept for as long as the ledger is. */
export interface SourceState extends Source {
  /** How many of its outcomes were ever accepted, withdrawn ones included. */
  accepted: number;
}

/** Outcomes name their source by its index. */
export interface SourceTable {
  readonly list: SourceState[];
  /** By process and then by host. */
  readonly indexes: Map<string | undefined, Map<string | undefined, number>>;
}

/** One of so many first tasks of a process is audited. */
export const firstTaskCount = 10;

/** The coordinator itself is the source 0. */
export function createSourceTable(): SourceTable {
  const table: SourceTable = { list: [], indexes: new Map() };
  addSource(table, { host: undefined, process: undefined });
  return table;
}

/** The index of the source; adds it if none of its outcomes was accepted before. */
export function addSource(table: SourceTable, { host, process }: Source): number {
  const hosts = table.indexes.get(process) ?? new Map<string | undefined, number>();
  const known = hosts.get(host);
  if (known !== undefined) return known;
  table.indexes.set(process, hosts.set(host, table.list.length));
  table.list.push({ host, process, accepted: 0 });
  return table.list.length - 1;
}

export function findSource({ list, indexes }: SourceTable, { host, process }: Source): SourceState | undefined {
  const index = indexes.get(process)?.get(host);
  return index === undefined ? undefined : list[index];
}

export function describeSource({ host, process }: Source): string {
  if (host === undefined) return 'the coordinator';
  return process === undefined ? host : `process ${process} on ${host}`;
}
