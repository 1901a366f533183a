import type { Source } from './sources.js';

/** Whose outcomes no longer count: a host's, or one process' where another process on its host was found right. */
export interface Withdrawal {
  readonly host: string;
  /** Undefined for the whole host; empty for outcomes of the host whose process is not known. */
  readonly process: string | undefined;
  /** What was seen, for people. */
  readonly message: string;
}

type WithdrawnKey = Pick<Withdrawal, 'host' | 'process'>;

/** By host and process (see `withdrawalKey`). */
export type WithdrawalTable = Map<string, Withdrawal>;

export function addWithdrawal(table: WithdrawalTable, withdrawal: Withdrawal): void {
  table.set(withdrawalKey(withdrawal), withdrawal);
}

export function findWithdrawal(table: WithdrawalTable, { host, process }: Source): Withdrawal | undefined {
  if (table.size === 0 || host === undefined) return undefined;
  return (
    table.get(withdrawalKey({ host, process: undefined })) ?? table.get(withdrawalKey({ host, process: process ?? '' }))
  );
}

export function isWithdrawn(table: WithdrawalTable, source: Source): boolean {
  return findWithdrawal(table, source) !== undefined;
}

/** For people: the host, with the process where it is one alone. */
export function describeWithdrawal({ host, process }: WithdrawnKey): string {
  if (process === undefined) return host;
  return process === '' ? `${host} (a process that is not known)` : `${host} (process ${process})`;
}

function withdrawalKey({ host, process }: WithdrawnKey): string {
  return process === undefined ? host : `${host}\0${process}`;
}
