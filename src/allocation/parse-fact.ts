import { z } from 'zod';
import type { DurableAllocationFact } from './fact.js';
import { compileAllocationSettings } from './settings.js';

/** A fact that came over the wire, or what is wrong with it. */
export type ParsedFact =
  | { readonly kind: 'fact'; readonly fact: DurableAllocationFact }
  | { readonly kind: 'problem'; readonly problem: string };

/** Job names have nine digits at most. */
const job = z.int().min(1).max(999_999_999);
const timeMs = z.number().min(0).max(8.64e15);
const node = z.string().max(1000).optional();
const word = z.string().max(1000);
const message = z.string().max(4096);
const exclude = z.array(z.string().max(1000)).max(64);
const number = z.int().min(1).max(999_999_999);

const settings = z.strictObject({
  engine: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  nodes: z.number(),
  threads: z.number(),
  walltimeMs: z.number(),
  queuedMax: z.number(),
  submissionsPerHour: z.number(),
  idleTimeoutMs: z.number(),
  nodeWorkMs: z.number(),
});

const origin = z.strictObject({
  user: z.string().min(1).max(256),
  request: z.string().min(1).max(8192),
  folder: z.string().min(1).max(4096),
});

const allocationId = z.string().regex(/^[0-9a-z]{8,12}$/);

function jobFact<K extends string, Shape extends z.core.$ZodLooseShape>(kind: K, shape: Shape) {
  return z.strictObject({ kind: z.literal(kind), job, timeMs, ...shape });
}

function wholeFact<K extends string, Shape extends z.core.$ZodLooseShape>(kind: K, shape: Shape) {
  return z.strictObject({ kind: z.literal(kind), timeMs, ...shape });
}

const schema = z.discriminatedUnion('kind', [
  wholeFact('allocation-opened', { allocationId, settings, origin: origin.optional() }),
  wholeFact('process-started', {}),
  wholeFact('settings-changed', { settings }),
  jobFact('submission-ordered', { exclude }),
  jobFact('job-submitted', { jobId: word }),
  jobFact('submission-refused', { message }),
  jobFact('submission-unknown', { message }),
  jobFact('submission-lost', {}),
  jobFact('job-found', { jobId: word }),
  jobFact('job-started', { node }),
  jobFact('job-requeued', {}),
  jobFact('worker-joined', { threads: z.int().min(1).max(4096), node }),
  jobFact('worker-left', {
    reason: z.enum(['idle', 'farewell', 'time-limit', 'offline', 'drained', 'lost']),
    outcomes: z.int().min(0),
  }),
  jobFact('job-proved', {}),
  jobFact('cancel-ordered', {}),
  jobFact('job-ended', {
    reason: word.optional(),
    node,
    verdict: z.enum(['worked', 'failed', 'in-vain', 'neutral']),
  }),
  jobFact('log-noted', { lines: z.array(z.string().max(1000)).max(64) }),
  wholeFact('allocation-paused', {
    cause: z.enum(['user', 'failed-starts', 'refusals', 'lasting-refusal', 'trial-too-long']),
    message,
  }),
  wholeFact('allocation-resumed', { acceptedTrialSeconds: z.number().min(0) }),
  wholeFact('removal-ordered', {}),
  wholeFact('allocation-closed', {}),
  wholeFact('clock-set-back', { byMs: z.number().min(0).max(8.64e15) }),
  wholeFact('wish-given', { number, wish: z.enum(['pause', 'resume', 'remove']) }),
  wholeFact('wish-taken', { number }),
]);

/** Reads a fact that somebody else wrote, and takes nothing that a ledger should not hold. */
export function parseFact(content: string): ParsedFact {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return refuse(`expected JSON, got ${content.slice(0, 100)}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(
      `expected a fact of an allocation, got one where ${issue.path.join('.') || 'kind'} is wrong (${issue.message})`,
    );
  }
  const fact: DurableAllocationFact = parsed.data;
  if ('settings' in fact) {
    const compiled = compileAllocationSettings(fact.settings);
    if (compiled.kind === 'refused') return refuse(compiled.problems[0]);
  }
  return { kind: 'fact', fact };
}

function refuse(problem: string): ParsedFact {
  return { kind: 'problem', problem };
}
