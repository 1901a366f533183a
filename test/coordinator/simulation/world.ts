import { processName } from '../../../coordinator/core/session-id.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import type { Ledger } from '../../../coordinator/store/ledger.js';
import type { Task } from '../../../src/sweep/outcome.js';
import type { SyncReply, SyncRequest } from '../../../src/wire/sync.js';
import type { Chance } from '../chance.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { Story } from './story.js';
import type { Study } from './study.js';

/** What everybody in a simulated world shares. */
export interface World {
  readonly chance: Chance;
  readonly clock: VirtualClock;
  readonly story: Story;
  readonly studies: readonly Study[];
  /** Names of processes that have ended, however they did. */
  readonly dead: Set<string>;
  /** Names of processes that lie, and of those that invent leases. */
  readonly liars: Set<string>;
  readonly forgers: Set<string>;
  /** Somebody lies: every task is computed twice, and what is found wrong may be taken back. */
  lying: boolean;
  /** Every lease identity that was seen on the wire. */
  readonly seenLeaseIds: string[];
  /** Undefined while the coordinator is down or stopped: nobody reaches it. */
  engine: Engine | undefined;
  ledger: Ledger;
  /** Whether anything goes wrong. */
  faults: boolean;
}

/** Somebody who talks to the coordinator. */
export interface Actor {
  readonly step: () => void;
  /** The coordinator is gone: what is on its way to it, or back, never arrives. */
  readonly loseConnection: () => void;
  /** Outcomes that the coordinator has acknowledged. */
  readonly acknowledged: readonly { readonly sweepId: string; readonly task: Task }[];
}

export function makeIdentity({ chance }: World): string {
  return Array.from({ length: 4 }, () =>
    chance
      .below(2 ** 31)
      .toString(36)
      .padStart(6, '0'),
  ).join('');
}

/** More than a task needs to lose before a trial is set aside. */
const hostCount = 12;

export function chooseHost({ chance }: World): string {
  return `host-${chance.below(hostCount)}`;
}

export function endProcess(world: World, { identity, how }: { identity: string; how: string }): void {
  const name = processName(identity);
  world.dead.add(name);
  world.story.tell(() => `process ${name} ${how}`);
}

/** A call that may never be answered. */
export async function deliver(engine: Engine, request: SyncRequest): Promise<SyncReply | undefined> {
  try {
    return await engine.sync(request);
  } catch {
    // The coordinator may die with the call open.
    return undefined;
  }
}

/** Its connection ends: the coordinator sees that, unless it is gone itself. */
export function breakOff(world: World, call: { sessionId: string; sequence: number } | undefined): void {
  if (call === undefined || world.engine === undefined) return;
  try {
    world.engine.abandonSync(call.sessionId, call.sequence);
  } catch {
    // It died in this very moment.
  }
}
