import test from 'ava';
import { decide } from '../../../src/allocation/decide.js';
import type { AllocationFact } from '../../../src/allocation/fact.js';
import { isDurableFact } from '../../../src/allocation/fact.js';
import type { AllocationState, SetbackKind } from '../../../src/allocation/state.js';
import { type Machine, rightMachine } from './machine.js';
import { simulate } from './simulate.js';

type Decide = Machine['decide'];

/** Decides on another state than the one that is. */
const seeing = (change: (state: AllocationState) => Partial<AllocationState>): Partial<Machine> => ({
  decide: (state, observation, nowMs) => decide({ ...state, ...change(state) }, observation, nowMs),
});

/** Decides as it should, and changes what comes of it. */
const answering = (change: (decision: ReturnType<Decide>) => ReturnType<Decide>): Partial<Machine> => ({
  decide: (state, observation, nowMs) => change(decide(state, observation, nowMs)),
});

const noSetbacks: Record<SetbackKind, { count: number; retryMs: number }> = {
  failedStarts: { count: 0, retryMs: 0 },
  refusals: { count: 0, retryMs: 0 },
  inVain: { count: 0, retryMs: 0 },
};

/** Machines that are wrong in one thing, and what the simulation says of them. */
const mutants: readonly {
  readonly name: string;
  /** The first seed that is tried: found once, so that a run is short. */
  readonly from: number;
  readonly machine: Partial<Machine>;
  readonly says: RegExp;
}[] = [
  {
    name: 'submits whatever the budget of an hour',
    from: 15,
    machine: seeing(({ settings }) => ({ settings: { ...settings, submissionsPerHour: 1e6 } })),
    says: /submissions within an hour/,
  },
  {
    name: 'wants a node too many',
    from: 1,
    machine: seeing(({ settings }) => ({ settings: { ...settings, nodes: settings.nodes + 1 } })),
    says: /nodes are wanted at most/,
  },
  {
    name: 'fills the queue',
    from: 4,
    machine: seeing(({ settings }) => ({ settings: { ...settings, queuedMax: settings.queuedMax + 2 } })),
    says: /jobs of ours wait/,
  },
  {
    name: 'submits in a pause',
    from: 4,
    machine: seeing(() => ({ pause: undefined })),
    says: /is submitted after a pause/,
  },
  {
    name: 'forgets setbacks',
    from: 26,
    machine: seeing(() => ({ setbacks: noSetbacks })),
    says: /failed starts in succession/,
  },
  {
    name: 'takes a job for gone that one listing lacks',
    from: 134,
    machine: seeing(({ jobs }) => ({
      jobs: new Map([...jobs].map(([number, job]) => [number, { ...job, doubts: 9 }])),
    })),
    says: /nodes are wanted at most|jobs of ours wait/,
  },
  {
    name: 'takes a job whose answer is lost for refused',
    from: 8,
    machine: {
      decide: (state, observation, nowMs) => {
        const isLost = observation.kind === 'submit-answered' && observation.result.kind === 'unknown';
        const result = { kind: 'refused', message: 'timed out', lasting: false } as const;
        return decide(state, isLost ? { ...observation, result } : observation, nowMs);
      },
    },
    says: /nodes are wanted at most|jobs of ours wait|left behind/,
  },
  {
    name: 'never cancels',
    from: 38,
    machine: answering(({ facts, orders }) => ({ facts, orders: orders.filter(({ kind }) => kind !== 'cancel') })),
    says: /does not end|left behind|jobs live/,
  },
  {
    name: 'closes while jobs live',
    from: 38,
    machine: {
      decide: (state, observation, nowMs) => {
        const decision = decide(state, observation, nowMs);
        const isRemoval = observation.kind === 'remove';
        const closed: AllocationFact = { kind: 'allocation-closed', timeMs: nowMs };
        return isRemoval ? { facts: [...decision.facts, closed], orders: [] } : decision;
      },
    },
    says: /left behind/,
  },
  {
    name: 'carries orders out before their facts are committed',
    from: 8,
    machine: { isHasty: true },
    says: /nodes are wanted at most|jobs of ours wait|left behind|more than/,
  },
  {
    name: 'does not commit cancellations',
    from: 8,
    machine: { isDurable: (fact): fact is never => isDurableFact(fact) && fact.kind !== 'cancel-ordered' },
    says: /facts replay to another state/,
  },
  {
    name: 'blames time limits',
    from: 2,
    machine: answering(({ facts, orders }) => ({
      facts: facts.map((fact) =>
        fact.kind === 'job-ended' && fact.reason === 'TIMEOUT' ? { ...fact, verdict: 'failed' } : fact,
      ),
      orders,
    })),
    says: /is taken for a failed start/,
  },
  {
    name: 'keeps no clock that goes back',
    from: 117,
    machine: {
      decide: (state, observation, nowMs) => {
        const { facts, orders } = decide(state, observation, nowMs);
        return { facts: facts.filter(({ kind }) => kind !== 'clock-set-back'), orders };
      },
    },
    says: /submissions within an hour/,
  },
];

/** Every one of these is found within so many worlds. */
const worldCount = 400;

for (const { name, from, machine, says } of mutants) {
  test(`a machine that ${name} is found out`, (t) => {
    for (let seed = from; seed < from + worldCount; seed += 1) {
      const verdict = simulate(seed, { ...rightMachine, ...machine });
      if (verdict.kind === 'held') continue;
      const broken = verdict.story.slice(verdict.story.lastIndexOf('\nseed '));
      t.log(`seed ${seed}: ${broken.slice(broken.indexOf('\n', 1) + 1).slice(0, 120)}`);
      t.regex(broken, says);
      return;
    }
    t.fail(`no law is broken in ${worldCount} worlds`);
  });
}
