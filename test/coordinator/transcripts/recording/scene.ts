import { listRetryable } from '../../../../coordinator/core/audit/decide-take-back.js';
import { isWithdrawn } from '../../../../coordinator/core/audit/withdrawals.js';
import { tickPeriodMs } from '../../../../coordinator/core/decide-tick.js';
import type { Decision, EventKind, Events, Replies } from '../../../../coordinator/core/event.js';
import { evolve } from '../../../../coordinator/core/evolve.js';
import { isDurable } from '../../../../coordinator/core/fact.js';
import { readProgress } from '../../../../coordinator/core/progress.js';
import { processName } from '../../../../coordinator/core/session-id.js';
import { type CoordinatorSettings, getSweep } from '../../../../coordinator/core/state.js';
import type { SweepPlan } from '../../../../src/sweep/plan.js';
import { sweepId } from '../../../../src/sweep/sweep-id.js';
import type { WorkerStay } from '../../../../src/wire/sync.js';
import { acceptedRecords } from '../../core/accepted-records.js';
import { createTranscript, leaseDurationMs, type Transcript } from '../../core/transcript.js';
import { toyIdentity, toyPlan } from '../../toy-sweep.js';
import { describeEvent, describeReplyTo } from './describe-event.js';
import { describeFact } from './describe-fact.js';
import { type Entry, layOut } from './lay-out.js';
import { createNameTable, type NameTable } from './name-table.js';
import { createSceneWorker, type SceneWorker } from './scene-worker.js';

/** What happens to a coordinator, told in order. */
export interface Scene {
  /** A comment in the transcript, before what comes next. */
  readonly note: (text: string) => void;
  /** The sweep S: one block of two cells, a task for every five trials. */
  readonly submit: (trials: number, options?: { readonly priority?: number }) => void;
  readonly cancel: () => void;
  readonly resume: () => void;
  readonly remove: () => void;
  /** `phasegrid retry`: all that it would open again. */
  readonly retry: () => void;
  /** `phasegrid audit` of these settled tasks. */
  readonly audit: (taskNumbers: readonly number[]) => void;
  /** What the engine does after a withdrawal: it reads outcomes of whoever is withdrawn from the ledger. */
  readonly takeBack: () => void;
  /** A worker that has not registered yet; the name is its host's and its process's. */
  readonly worker: (name: string, stay?: Partial<WorkerStay>) => SceneWorker;
  /** Time passes, with the ticks that come in it. */
  readonly pass: (seconds: number) => void;
  /** The coordinator's process is stopped for so long; its tick comes late. */
  readonly stop: (seconds: number) => void;
  /** The coordinator is killed and started anew: a state from the durable facts alone. */
  readonly restart: () => void;
  /** A line that says how far the sweep is. */
  readonly tell: () => void;
}

export interface SceneScript {
  /** The first comment: what happens, and why it ends as it does. */
  readonly shows: string;
  readonly settings?: Partial<CoordinatorSettings>;
  readonly play: (scene: Scene) => void;
}

export interface Recording {
  readonly text: string;
  /** Kinds of events and of facts that occurred. */
  readonly kinds: ReadonlySet<string>;
}

/** The name of the coordinator's own worker; a scene that lets it register has a referee. */
export const refereeProcess = processName(toyIdentity('referee'));

/** Plays the scene against the pure core, and writes down every event with what was decided on it. */
export function record({ shows, settings, play }: SceneScript): Recording {
  const names = createNameTable();
  const entries: Entry[] = [];
  const kinds = new Set<string>();
  const start = (bootId: string): Transcript => {
    const write = <K extends EventKind>(
      event: Events[K] & { readonly kind: K },
      { facts, reply }: Decision<Replies[K]>,
    ): void => {
      const view = { state: transcript.state, names };
      for (const { kind } of [event, ...facts]) kinds.add(kind);
      entries.push({
        kind: 'step',
        seconds: secondsOf(transcript),
        event: describeEvent(view, event),
        facts: facts.map((fact) => describeFact(view, fact)),
        reply: describeReplyTo(view, event.kind, reply),
      });
    };
    const transcript = createTranscript(bootId, { after: write }, settings);
    return transcript;
  };
  let transcript = start('boot');
  const startMs = transcript.nowMs;
  const secondsOf = ({ nowMs }: Transcript): number => (nowMs - startMs) / 1000;
  const scene = createScene({
    transcript: () => transcript,
    names,
    note: (text) => void entries.push({ kind: 'note', text }),
    summarise: (text) => void entries.push({ kind: 'summary', text }),
    restart: () => {
      const { facts, nowMs } = transcript;
      transcript = start('reboot');
      transcript.nowMs = nowMs;
      const view = { state: transcript.state, names };
      const replayed = facts.filter(isDurable).map((fact) => {
        const told = describeFact(view, fact);
        evolve(transcript.state, fact);
        transcript.facts.push(fact);
        return told;
      });
      entries.push({ kind: 'step', seconds: secondsOf(transcript), event: '(restart)', facts: replayed, reply: '' });
    },
  });
  play(scene);
  return { text: layOut(shows, entries), kinds };
}

interface Stage {
  /** Another one after a restart. */
  readonly transcript: () => Transcript;
  readonly names: NameTable;
  readonly note: Scene['note'];
  readonly summarise: (text: string) => void;
  readonly restart: Scene['restart'];
}

const axes = [
  { name: 'size', values: [10] },
  { name: 'level', values: [1, 2] },
];
const plan = planOf(5);
const id = sweepId(plan.sweep);

function createScene({ transcript, names, note, summarise, restart }: Stage): Scene {
  const tickMs = tickPeriodMs(leaseDurationMs);
  let dueMs = transcript().nowMs + tickMs;
  const tick = (nowMs: number): void => {
    transcript().nowMs = nowMs;
    transcript().act({ kind: 'tick' });
    dueMs = nowMs + tickMs;
  };
  names.giveSweep(id, 'S');
  return {
    note,
    restart,
    submit: (trials, options = {}) => void transcript().act({ kind: 'submit-sweep', plan: planOf(trials), ...options }),
    cancel: () => transcript().act({ kind: 'cancel-sweep', sweepId: id }),
    resume: () => transcript().act({ kind: 'resume-sweep', sweepId: id }),
    remove: () => void transcript().act({ kind: 'delete-sweep', sweepId: id }),
    retry: () => {
      const taskNumbers = listRetryable(transcript().state, id);
      const accepted = acceptedRecords(transcript());
      const records = taskNumbers.flatMap((taskNumber) => accepted.get(`${id} ${taskNumber}`) ?? []);
      transcript().act({ kind: 'retry-tasks', sweepId: id, taskNumbers, records });
    },
    audit: (taskNumbers) => transcript().act({ kind: 'audit-tasks', sweepId: id, taskNumbers }),
    takeBack: () => {
      const { withdrawals } = transcript().state;
      const records = [...acceptedRecords(transcript()).values()].filter((outcome) =>
        isWithdrawn(withdrawals, outcome),
      );
      transcript().act({ kind: 'take-back', records });
    },
    worker: (name, stay) => {
      names.giveProcess(processName(toyIdentity(name)), name);
      return createSceneWorker(name, { transcript, plan }, stay);
    },
    pass: (seconds) => {
      const endMs = transcript().nowMs + 1000 * seconds;
      while (dueMs <= endMs) tick(dueMs);
      transcript().nowMs = endMs;
    },
    stop: (seconds) => tick(transcript().nowMs + 1000 * seconds),
    tell: () => summarise(describeProgress(transcript())),
  };
}

function planOf(trials: number): SweepPlan {
  return toyPlan({ trials, axes });
}

function describeProgress({ state, nowMs }: Transcript): string {
  const sweep = getSweep(state, id);
  const progress = readProgress(state, sweep, nowMs);
  const counts = {
    leased: progress.tasksLeased,
    'attempts failed': progress.attemptsFailed,
    'verdicts quarantined': progress.quarantined,
    conflicts: progress.conflicts,
    'audits open': progress.auditsOpen,
    'audits passed': progress.auditsPassed,
    'audits skipped': progress.auditsSkipped,
    withdrawn: progress.withdrawn.join(', ') || 0,
  };
  const told = Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`, ${name}: ${count}`]));
  return `S is ${progress.state}: tasks settled: ${sweep.tasksSettled} of ${sweep.taskCount}${told.join('')}.`;
}
