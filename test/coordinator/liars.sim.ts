import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Engine } from '../../coordinator/engine/engine.js';
import { type Ledger, openLedger } from '../../coordinator/store/ledger.js';
import type { Outcome, Task } from '../../src/sweep/outcome.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { AttemptResult } from '../../src/wire/sync.js';
import { type Chance, createChance } from './chance.js';
import { resumeEngine } from './open-engine.js';
import {
  findToyDeclaration,
  outcomeResult,
  toyDeclaration,
  toyFingerprint,
  toyIdentity,
  toyOutcome,
  toySweep,
  toyTable,
} from './toy-sweep.js';
import { createVirtualClock, nextTurn } from './virtual-clock.js';

const sweep = toySweep({ trials: 2400 });
const plan = planSweep(sweep, toyDeclaration);
const stepsMax = 8000;

/** A smaller one, of which every task is computed twice. */
const smallSweep = toySweep({ trials: 300 });

/** A worker process that keeps the protocol, and makes of a task what `compute` makes of it. */
interface Process {
  readonly name: string;
  /** Refused for good: it ends. */
  ended: string | undefined;
  readonly step: (engine: Engine) => void;
}

function createProcess(name: string, chance: Chance, compute: (task: Task) => Outcome): Process {
  const [host] = name.split('/');
  let sessionId: string | undefined;
  let sequence = 0;
  let results: AttemptResult[] = [];
  let waiting = false;
  const process: Process = { name, ended: undefined, step };
  return process;

  function step(engine: Engine): void {
    if (process.ended !== undefined || waiting || chance.of(0.2)) return;
    if (sessionId === undefined) {
      const reply = engine.register({
        fingerprint: toyFingerprint,
        host,
        processId: 1,
        processIdentity: toyIdentity(name.replace('/', '-')),
        threads: 4,
      });
      if (reply.kind === 'refused') {
        process.ended = reply.differences.join('; ');
        return;
      }
      if (reply.kind === 'busy') return;
      sessionId = reply.sessionId;
      sequence = 0;
    }
    sequence += 1;
    const sent = results;
    const request = { sessionId, sequence, freeSlots: 4, held: [], results: sent, draining: false, waitMs: 0 };
    waiting = true;
    void engine.sync(request).then(
      (reply) => {
        waiting = false;
        if (reply.kind !== 'answer') {
          sessionId = undefined;
          return;
        }
        results = reply.leases.map(({ leaseId, task }) => outcomeResult(leaseId, compute(task)));
      },
      // The coordinator was killed: what was sent is sent again.
      () => {
        waiting = false;
        sessionId = undefined;
        results = sent;
      },
    );
  }
}

function honest(task: Task): Outcome {
  return toyOutcome(plan, task);
}

/** The verdicts of a share of all trials are flipped in every cell. */
function liesIn(share: number, chance: Chance): (task: Task) => Outcome {
  return (task) => {
    const { verdicts, metrics } = honest(task);
    const cellCount = plan.blocks[task.block].cells.length;
    const lied = Uint8Array.from(verdicts);
    for (let trial = 0; trial < task.trialCount; trial += 1) {
      if (!chance.of(share)) continue;
      for (let cell = 0; cell < cellCount; cell += 1) {
        lied[trial * cellCount + cell] = verdicts[trial * cellCount + cell] === 1 ? 0 : 1;
      }
    }
    return { verdicts: lied, metrics };
  };
}

interface World {
  ledger: Ledger;
  engine: Engine;
  readonly clock: ReturnType<typeof createVirtualClock>;
}

function openWorld(ledgerPath: string, share: number, clock = createVirtualClock()): World {
  const ledger = openLedger(ledgerPath);
  const audit = { share, lone: false };
  const findDeclaration = findToyDeclaration;
  const engine = resumeEngine(ledger, { ledgerPath, fingerprint: toyFingerprint, findDeclaration, clock, audit });
  return { ledger, engine, clock };
}

/** Until the sweep is complete; `onStep` may kill the coordinator. */
async function play(world: World, processes: readonly Process[], onStep: (step: number) => void): Promise<void> {
  const [{ sweepId: id }] = world.engine.listSweeps();
  for (let step = 0; step < stepsMax && world.engine.progress(id).state !== 'complete'; step += 1) {
    for (const process of processes) process.step(world.engine);
    await nextTurn();
    world.clock.advance(200);
    onStep(step);
  }
}

function ledgerIn(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-liars-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'ledger.db');
}

for (const [what, kills] of [
  ['', 0],
  [', also where the coordinator is killed in the middle, again and again', 12],
] as const) {
  test(`a worker that lies in 1 % of trials is found and named, and the grid is the honest one${what}`, async (t) => {
    const ledgerPath = ledgerIn(t);
    const chance = createChance(7);
    // Of some 480 tasks the liar lies in about 24. Half a percent of them would not be met in a sweep as small as this.
    const world = openWorld(ledgerPath, 0.4);
    const { sweepId: id } = await world.engine.submitSweep(sweep);
    const oracle = toyTable(plan);
    const liar = createProcess('liar', chance, liesIn(0.01, chance));
    const others = ['honest-1', 'honest-2'].map((name) => createProcess(name, chance, honest));
    await play(world, [liar, ...others], (step) => {
      if (kills === 0 || step % 10 !== 9 || step > 10 * kills) return;
      world.clock.clear();
      world.ledger.close();
      Object.assign(world, openWorld(ledgerPath, 0.4, world.clock));
    });
    const progress = world.engine.progress(id);
    t.is(progress.state, 'complete');
    t.deepEqual(progress.withdrawn, ['liar']);
    t.is(progress.conflicts, 0);
    t.deepEqual([...world.engine.verdictTable(id).codes], [...oracle.codes]);
    t.regex(liar.ended ?? '', /^withdrawn: liar, its outcome of trials/);
    t.deepEqual(
      others.map(({ ended }) => ended),
      [undefined, undefined],
    );
    const faults = world.engine.faults(id, { after: 0, countMax: 10_000 });
    t.true(faults.some(({ kind, host }) => kind === 'withdrawal' && host === 'liar'));
    t.true(faults.some(({ kind, host }) => kind === 'taken-back' && host === 'liar'));
    await world.engine.close();
    // What is on disk says the same.
    const again = openWorld(ledgerPath, 0.4);
    t.like(again.engine.progress(id), {
      state: 'complete',
      withdrawn: ['liar'],
      trialsSettled: progress.trialsSettled,
    });
    t.deepEqual([...again.engine.verdictTable(id).codes], [...oracle.codes]);
    await again.engine.close();
  });
}

test("a liar's outcomes do not survive: where every task is audited the grid is the honest one, whoever lies how", async (t) => {
  const oracle = toyTable(planSweep(smallSweep, toyDeclaration));
  for (let seed = 1; seed <= 25; seed += 1) {
    const chance = createChance(seed);
    const share = [1, 0.3, 0.05, 0.01][chance.below(4)];
    const world = openWorld(':memory:', 1);
    const { sweepId: id } = await world.engine.submitSweep(smallSweep);
    const names = ['liar', ...Array.from({ length: 2 + chance.below(2) }, (_, index) => `honest-${index}`)];
    // Now and then all are processes of one host.
    const host = chance.of(0.3) ? 'one-host/' : '';
    const processes = names.map((name) =>
      createProcess(`${host}${name}`, chance, name === 'liar' ? liesIn(share, chance) : honest),
    );
    await play(world, processes, () => undefined);
    const progress = world.engine.progress(id);
    t.is(progress.state, 'complete', `seed ${seed}`);
    t.deepEqual([...world.engine.verdictTable(id).codes], [...oracle.codes], `seed ${seed}`);
    t.deepEqual(
      processes.slice(1).map(({ ended }) => ended),
      processes.slice(1).map(() => undefined),
      `seed ${seed}: an honest process was withdrawn`,
    );
    await world.engine.close();
  }
});
