import type { FileReference } from '../../src/sweep/file-reference.js';
import type { Outcome } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import { createHeldTally, digestHeld, type HeldDigest, isSameHeld } from '../../src/wire/held-digest.js';
import type { Lease } from '../../src/wire/sync.js';
import type { SyncNews } from '../../src/wire/sync-codec.js';
import { advanceAgent } from '../../worker/advance-agent.js';
import {
  type AgentEvent,
  type AgentInstruction,
  type AgentOptions,
  type AgentState,
  createAgentState,
} from '../../worker/agent-state.js';
import type { AttemptEnd } from '../../worker/attempt.js';
import type { SyncCall } from '../../worker/coordinator-link.js';

export const sweepId = '00112233445566778899aabbccddeeff' as SweepId;

/** The agent's jitter. */
export const sceneJitter = 0.25;

/** An agent in virtual time: instructions are kept, timers fire when `wait` passes them. */
export interface Scene {
  readonly state: AgentState;
  readonly sent: AgentInstruction[];
  nowMs: number;
  timers: { timer: Extract<AgentInstruction, { kind: 'set-timer' }>['timer']; dueMs: number }[];
}

export function startScene(options: Partial<AgentOptions> = {}): Scene {
  const scene: Scene = {
    state: createAgentState({ address: 'here:1', threads: 1, jitter: sceneJitter, ...options }),
    sent: [],
    nowMs: 0,
    timers: [],
  };
  say(scene, { kind: 'started' });
  return scene;
}

/** Instructions since the last look, without what the agent tells people and without timers. */
export function say(scene: Scene, event: AgentEvent): AgentInstruction[] {
  const instructions = advanceAgent(scene.state, event, scene.nowMs);
  checkHeld(scene.state);
  for (const instruction of instructions) {
    if (instruction.kind !== 'set-timer') continue;
    const { timer, delayMs } = instruction;
    scene.timers = [...scene.timers.filter((other) => other.timer !== timer), { timer, dueMs: scene.nowMs + delayMs }];
  }
  const deeds = instructions.filter(({ kind }) => kind !== 'set-timer' && kind !== 'tell');
  scene.sent.push(...deeds);
  return deeds;
}

/** The digest that is kept as leases come and go is that of the leases. */
function checkHeld({ queued, running, results, held }: AgentState): void {
  const live = [...running.values()].filter(({ revoked }) => !revoked).map(({ lease: { leaseId } }) => leaseId);
  const all = [...queued.map(({ leaseId }) => leaseId), ...live, ...results.keys()];
  if (!isSameHeld(createHeldTally(all), digestHeld(held)))
    throw new Error(`the digest is not that of ${all.join(', ')}`);
}

/** Lets time pass; gives what timers brought about. */
export function wait(scene: Scene, ms: number): AgentInstruction[] {
  const endMs = scene.nowMs + ms;
  const deeds: AgentInstruction[] = [];
  for (;;) {
    const due = scene.timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
    if (due.length === 0) break;
    const [next] = due;
    scene.timers = scene.timers.filter((timer) => timer !== next);
    scene.nowMs = next.dueMs;
    deeds.push(...say(scene, { kind: 'timer-fired', timer: next.timer }));
  }
  scene.nowMs = endMs;
  return deeds;
}

export function register(scene: Scene, leaseDurationMs = 30_000): AgentInstruction[] {
  const reply = {
    kind: 'accepted',
    sessionId: `session at ${scene.nowMs}`,
    leaseDurationMs,
    waitMaxMs: 30_000,
  } as const;
  return say(scene, { kind: 'register-replied', reply });
}

/** Answers the call that is under way. */
export function answer(scene: Scene, news: Partial<SyncNews> = {}): AgentInstruction[] {
  const { contact } = scene.state;
  if (contact.kind !== 'syncing') throw new Error(`no call is under way: ${contact.kind}`);
  const reply: SyncNews = { kind: 'news', leases: [], revokedLeaseIds: [], refusedLeaseIds: [], sweeps: [], ...news };
  return say(scene, { kind: 'sync-replied', call: contact.call, reply });
}

export function fail(scene: Scene, kind: 'unreachable' | 'denied' | 'rejected' = 'unreachable'): AgentInstruction[] {
  const { contact } = scene.state;
  const reply = { kind, message: 'so it was told' } as const;
  if (contact.kind === 'registering') return say(scene, { kind: 'register-replied', reply });
  if (contact.kind !== 'syncing') throw new Error(`no call is under way: ${contact.kind}`);
  return say(scene, { kind: 'sync-replied', call: contact.call, reply });
}

export function lease(leaseId: string): Lease {
  return { leaseId, sweepId, task: { block: 0, trialStart: 0, trialCount: 1 }, quarantinedTrials: [] };
}

export function grant(...leaseIds: string[]): Pick<SyncNews, 'leases' | 'sweeps'> {
  return grantWith([], ...leaseIds);
}

/** The same for a sweep that names files. */
export function grantWith(files: readonly FileReference[], ...leaseIds: string[]): Pick<SyncNews, 'leases' | 'sweeps'> {
  return { leases: leaseIds.map(lease), sweeps: [{ sweepId, document: '{}', files }] };
}

export function endAttempt(scene: Scene, leaseId: string, taskMs = 250, metricCount = 1): AgentInstruction[] {
  const outcome: Outcome = { verdicts: new Uint8Array(1), metrics: new Float64Array(metricCount) };
  const end: AttemptEnd = { kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs: taskMs * 1000 };
  return say(scene, { kind: 'attempt-ended', leaseId, end });
}

/** What a Sync says of these leases when it does not list them. */
export function digestOf(...leaseIds: string[]): HeldDigest {
  return digestHeld(createHeldTally(leaseIds));
}

export function syncCall(instructions: readonly AgentInstruction[]): SyncCall {
  const calls = instructions.flatMap((instruction) => (instruction.kind === 'sync' ? [instruction.call] : []));
  if (calls.length !== 1) throw new Error(`expected one sync: ${JSON.stringify(instructions)}`);
  return calls[0];
}

export function kinds(instructions: readonly AgentInstruction[]): string[] {
  return instructions.map(({ kind }) => kind);
}
