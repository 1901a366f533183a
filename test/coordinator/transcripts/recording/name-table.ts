import type { Task } from '../../../../src/sweep/outcome.js';

/**
 * Names that are the same in every recording, in place of identities that carry keys and hashes. `ant/2` is the second
 * session of the worker ant, `L3` the third lease, and `B` the second outcome that was seen of a task.
 */
export interface NameTable {
  readonly giveSweep: (sweepId: string, name: string) => void;
  readonly giveProcess: (process: string, name: string) => void;
  /** Names the session after its host. */
  readonly openSession: (sessionId: string, host: string) => string;
  readonly session: (sessionId: string) => string;
  readonly sweep: (sweepId: string) => string;
  /** Leases are numbered as they are granted. */
  readonly lease: (leaseId: string) => string;
  readonly outcome: (of: { readonly sweepId: string; readonly task: Task; readonly digest: string }) => string;
  readonly source: (of: { readonly host: string | undefined; readonly process: string | undefined }) => string;
  /** A message for people, with names in it. */
  readonly rewrite: (message: string) => string;
}

export function createNameTable(): NameTable {
  /** All but outcomes, by identity. */
  const names = new Map<string, string>();
  const sessionCounts = new Map<string, number>();
  const digests = new Map<string, string[]>();
  let leaseCount = 0;
  const get = (identity: string): string => {
    const name = names.get(identity);
    if (name === undefined) throw new RangeError(`${identity} has no name in this transcript`);
    return name;
  };
  return {
    giveSweep: (sweepId, name) => void names.set(sweepId, name),
    giveProcess: (process, name) => void names.set(process, name),
    openSession: (sessionId, host) => {
      const count = (sessionCounts.get(host) ?? 0) + 1;
      sessionCounts.set(host, count);
      names.set(sessionId, `${host}/${count}`);
      return get(sessionId);
    },
    session: get,
    sweep: get,
    lease: (leaseId) => {
      if (!names.has(leaseId)) names.set(leaseId, `L${(leaseCount += 1)}`);
      return get(leaseId);
    },
    outcome: ({ sweepId, task, digest }) => {
      const key = `${sweepId} ${task.block} ${task.trialStart}`;
      const known = digests.get(key) ?? [];
      if (!known.includes(digest)) known.push(digest);
      digests.set(key, known);
      return String.fromCharCode('A'.charCodeAt(0) + known.indexOf(digest));
    },
    source: ({ host, process }) => {
      if (host === undefined) return 'the coordinator';
      const name = process === undefined ? host : get(process);
      return name === host ? host : `${host} (process ${name})`;
    },
    rewrite: (message) => {
      let text = message;
      for (const [identity, name] of names) text = text.replaceAll(identity, name);
      return text;
    },
  };
}
