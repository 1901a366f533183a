import test from 'ava';
import { describeAllocation } from '../../src/allocation/describe-allocation.js';
import { name, namesOf, openScene, type Scene } from './scene.js';

/** With the first job queued. */
function openQueued(nodes = 1): Scene {
  const scene = openScene({ nodes });
  scene.list();
  scene.demand(1e6);
  scene.answer(1);
  return scene;
}

/** With a worker on the first job. */
function openWorking(nodes = 1): Scene {
  const scene = openQueued(nodes);
  scene.list([1, 'running', undefined, 'n1']);
  scene.observe({ kind: 'worker-joined', name: name(1), threads: 10 });
  return scene;
}

test('nothing is submitted before a process has seen a listing and knows what is left', (t) => {
  const scene = openScene();
  t.deepEqual(scene.demand(1e6), []);
  t.deepEqual(namesOf(scene.list(), 'submit'), [name(1), name(2)]);
  const other = openScene();
  t.deepEqual(other.list(), []);
  t.deepEqual(namesOf(other.demand(1e6), 'submit'), [name(1), name(2)]);
});

test('two jobs wait at a time, and another one is submitted as a worker comes', (t) => {
  const scene = openScene({ nodes: 4 });
  scene.list();
  scene.demand(1e6);
  t.deepEqual([scene.answer(1), scene.answer(2)], [[], []]);
  t.deepEqual(scene.list([1, 'queued'], [2, 'queued']), []);
  t.deepEqual(scene.list([1, 'running'], [2, 'queued']), []);
  t.deepEqual(namesOf(scene.observe({ kind: 'worker-joined', name: name(1), threads: 10 }).orders, 'submit'), [
    name(3),
  ]);
});

test('as many nodes are wanted as have two minutes to do, or as long as a job waits, and a task a thread', (t) => {
  const wanted = (coreSeconds: number, tasks?: number): number | undefined => {
    const scene = openScene({ nodes: 50, threads: 10 });
    scene.demand(coreSeconds, tasks);
    return describeAllocation(scene.state, scene.nowMs).wanted;
  };
  t.deepEqual([wanted(1), wanted(1200), wanted(1201), wanted(1e9)], [1, 1, 2, 50]);
  t.deepEqual([wanted(1e9, 0), wanted(1e9, 1), wanted(1e9, 11)], [0, 1, 2]);
  const scene = openQueued(4);
  scene.pass(20);
  scene.demand(24_000);
  // One job has waited for 20 minutes: a node is worth while if it has as long to do.
  t.is(describeAllocation(scene.state, scene.nowMs).wanted, 2);
});

test('what is queued is cancelled as soon as it is not worth its place, the youngest first, and again where that is lost', (t) => {
  const scene = openScene({ nodes: 4 });
  scene.list();
  scene.demand(1e6);
  scene.answer(1);
  scene.answer(2);
  t.deepEqual(scene.demand(500), [{ kind: 'cancel', name: name(2), jobId: '102' }]);
  t.deepEqual(scene.list([1, 'queued'], [2, 'queued']), []);
  t.deepEqual(namesOf(scene.pass(1), 'cancel'), [name(2)]);
  t.deepEqual(namesOf(scene.demand(0, 0), 'cancel'), [name(1)]);
  t.deepEqual(scene.list(), []);
  t.deepEqual(scene.list(), []);
  t.is(scene.state.jobs.size, 0);
});

test('a job whose cancellation comes too late is as welcome as another one', (t) => {
  const scene = openQueued();
  scene.demand(0, 0);
  scene.demand(1e6);
  t.deepEqual(scene.list([1, 'running']), []);
  t.deepEqual(scene.pass(5), []);
  t.is(scene.state.jobs.size, 1);
});

for (const reason of ['TIMEOUT', 'PREEMPTED', 'CANCELLED by 1000', 'NODE_FAIL']) {
  test(`a job that worked and ended by ${reason} is no failure, and another one follows at once`, (t) => {
    const scene = openWorking();
    scene.nowMs += 60_000;
    scene.list([1, 'running', undefined, 'n1']);
    t.deepEqual(namesOf(scene.list([1, 'ended', reason, 'n1']), 'submit'), [name(2)]);
    t.is(scene.state.setbacks.failedStarts.count, 0);
  });
}

test('a job that ended before a worker came is a failure: its log is read and quoted, and the next one waits', (t) => {
  const scene = openQueued();
  scene.list([1, 'running', undefined, 'n1']);
  t.deepEqual(scene.list([1, 'ended', 'FAILED', 'n1']), [{ kind: 'read-log', name: name(1) }]);
  const text = `${'first\n'.repeat(30)}\nmodule: command not found  \n`;
  scene.observe({ kind: 'log-read', name: name(1), text });
  const { failure, notes } = describeAllocation(scene.state, scene.nowMs);
  t.is(failure?.log.length, 20);
  t.is(failure?.log.at(-1), 'module: command not found');
  t.deepEqual(notes, ['nothing is submitted for 1 min, after 1 jobs that ended as soon as they started']);
  t.deepEqual(scene.pass(0.9), []);
  t.deepEqual(namesOf(scene.pass(0.1), 'submit'), [name(2)]);
});

test('a worker that is gone within a minute without a word is a failed start, one that said why is none', (t) => {
  const verdictOf = (reason: 'lost' | 'idle' | 'farewell' | 'drained', outcomes: number): unknown => {
    const scene = openWorking();
    scene.observe({ kind: 'worker-left', name: name(1), reason, outcomes });
    scene.list([1, 'ended', 'FAILED', 'n1']);
    const [ended] = scene.facts.filter((fact) => fact.kind === 'job-ended');
    return ended.verdict;
  };
  t.deepEqual([verdictOf('lost', 0), verdictOf('idle', 0), verdictOf('idle', 1)], ['failed', 'in-vain', 'worked']);
  t.deepEqual([verdictOf('farewell', 0), verdictOf('drained', 5)], ['neutral', 'worked']);
});

test('three failed starts in succession pause it until somebody resumes; one that works between them does not count on', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.list();
  scene.demand(1e6);
  for (let job = 1; job <= 3; job += 1) {
    scene.answer(job);
    scene.list([job, 'running', undefined, `n${job}`]);
    scene.list([job, 'ended', 'FAILED', `n${job}`]);
    scene.pass(60);
  }
  t.is(scene.state.pause?.cause, 'failed-starts');
  t.deepEqual(scene.pass(600), []);
  t.deepEqual(namesOf(scene.observe({ kind: 'resume' }).orders, 'submit'), [name(4)]);
});

test('a node on which two starts failed is kept out, then let in again, and its earlier jobs say nothing new', (t) => {
  const scene = openScene({ nodes: 2 });
  scene.list();
  scene.demand(1e6);
  let job = 0;
  for (let failure = 0; failure < 2; failure += 1) {
    job += 1;
    scene.answer(job);
    scene.list([job, 'running', undefined, 'bad'], [2, 'queued']);
    scene.list([job, 'ended', 'FAILED', 'bad'], [2, 'queued']);
    if (failure === 0) scene.answer(2);
  }
  t.deepEqual(describeAllocation(scene.state, scene.nowMs).excluded, ['bad']);
  scene.nowMs += 15 * 60_000;
  const [submit] = scene.observe({ kind: 'tick' }).orders;
  t.deepEqual(submit, { kind: 'submit', name: name(3), exclude: ['bad'] });
  t.is(scene.state.setbacks.failedStarts.count, 2);
  // Half an hour later the node is welcome, and a job that keeps away from it makes room for one that does not.
  scene.answer(3);
  t.deepEqual(namesOf(scene.pass(16), 'cancel'), [name(3)]);
  scene.list([3, 'ended', 'CANCELLED']);
  t.deepEqual(describeAllocation(scene.state, scene.nowMs).excluded, []);
});

test('refusals are tried again after 1, 15, 30 and 60 minutes, and the fifth pauses it', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.list();
  scene.demand(1e6);
  const refused = { kind: 'refused', message: 'submit limit', lasting: false } as const;
  for (const [at, minutes] of [1, 15, 30, 60].entries()) {
    scene.answer(at + 1, refused);
    t.deepEqual(scene.pass(minutes - 0.1), []);
    t.deepEqual(namesOf(scene.pass(0.1), 'submit'), [name(at + 2)]);
  }
  scene.answer(5, refused);
  t.deepEqual([scene.state.pause?.cause, scene.pass(6000)], ['refusals', []]);
  t.regex(scene.state.pause?.message ?? '', /5 submissions in succession: submit limit/);
});

test('a refusal that lasts is told at once, what is queued is cancelled, and nothing more is submitted', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.list();
  scene.demand(1e6);
  scene.answer(1, { kind: 'refused', message: 'invalid account', lasting: true });
  t.deepEqual([scene.state.pause?.cause, scene.pass(6000)], ['lasting-refusal', []]);
  const queued = openQueued();
  t.deepEqual(namesOf(queued.list([1, 'queued', 'PartitionTimeLimit']), 'cancel'), [name(1)]);
  t.deepEqual(describeAllocation(queued.state, queued.nowMs).notes, [
    'paused: job 1 will never start, because of PartitionTimeLimit',
  ]);
  queued.list([1, 'ended', 'CANCELLED']);
  t.deepEqual(queued.pass(6000), []);
});

test('a limit that ends as other jobs end is told and waited for', (t) => {
  const scene = openQueued();
  t.deepEqual(scene.list([1, 'queued', 'QOSMaxJobsPerUserLimit']), []);
  t.is(scene.state.pause, undefined);
  t.regex(describeAllocation(scene.state, scene.nowMs).notes[0], /QOSMaxJobsPerUserLimit/);
});

test('a job whose answer was lost is found by its name, or given up after three minutes', (t) => {
  const unknown = { kind: 'unknown', message: 'Socket timed out' } as const;
  const found = openScene({ nodes: 1 });
  found.list();
  found.demand(1e6);
  found.answer(1, unknown);
  t.deepEqual(found.list(), []);
  t.deepEqual(found.list([1, 'running']), []);
  t.deepEqual(found.state.jobs.get(1)?.place.kind, 'running');
  const lost = openScene({ nodes: 1 });
  lost.list();
  lost.demand(1e6);
  lost.answer(1, unknown);
  for (let listing = 0; listing < 11; listing += 1) t.deepEqual(lost.list(), []);
  t.deepEqual(lost.list(), []);
  t.is(lost.state.jobs.size, 0);
  t.deepEqual(namesOf(lost.pass(1), 'submit'), [name(2)]);
});

test('a process that was killed between order and answer finds what it had submitted, and submits nothing twice', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.list();
  scene.demand(1e6);
  scene.observe({ kind: 'started' });
  t.is(scene.state.jobs.get(1)?.place.kind, 'unknown');
  scene.demand(1e6);
  t.deepEqual(scene.list([1, 'queued']), []);
  t.deepEqual(scene.state.jobs.get(1)?.place, { kind: 'queued', jobId: '101', sinceMs: scene.nowMs });
});

test('a job of our name that nobody knows is adopted where there is room, and cancelled where there is none', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.demand(1e6);
  t.deepEqual(scene.list([7, 'running']), []);
  t.is(scene.state.jobs.get(7)?.place.kind, 'running');
  t.deepEqual(scene.list([7, 'running'], [9, 'queued']), [{ kind: 'cancel', name: name(9), jobId: '109' }]);
  t.is(scene.state.lastJob, 7);
});

test('a job is over when two listings in succession lack it, and a worker that is there outweighs them', (t) => {
  const scene = openQueued();
  t.deepEqual(scene.list(), []);
  t.is(scene.state.jobs.size, 1);
  scene.list();
  t.is(scene.state.jobs.size, 0);
  const working = openWorking();
  for (let listing = 0; listing < 3; listing += 1) working.list();
  t.is(working.state.jobs.size, 1);
});

test('a job that is requeued keeps its number, is no failure, and its worker registers again', (t) => {
  const scene = openWorking();
  // A single listing may be older than the worker.
  scene.list([1, 'queued']);
  t.is(scene.state.jobs.get(1)?.place.kind, 'running');
  scene.list([1, 'queued', 'BeginTime']);
  t.is(scene.state.jobs.get(1)?.place.kind, 'queued');
  scene.list([1, 'running']);
  scene.observe({ kind: 'worker-joined', name: name(1), threads: 10 });
  t.is(scene.state.setbacks.failedStarts.count, 0);
});

test('what is removed cancels every job, and is closed once a listing has none', (t) => {
  const scene = openWorking();
  t.deepEqual(namesOf(scene.observe({ kind: 'remove' }).orders, 'cancel'), [name(1)]);
  t.deepEqual(scene.list([1, 'running', undefined, 'n1']), []);
  t.is(scene.state.phase, 'removing');
  scene.list([1, 'ended', 'CANCELLED', 'n1']);
  t.is(scene.state.phase, 'closed');
  t.deepEqual(scene.pass(600), []);
  // Whatever comes late goes at once.
  t.deepEqual(scene.list([2, 'queued']), [{ kind: 'cancel', name: name(2), jobId: '102' }]);
});

test('a trial that fits into no job is said before anything is submitted, and tried when somebody insists', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.list();
  const demand = { coreSecondsLeft: 1e6, tasksLeft: 10, longestTrialSeconds: 4000 };
  t.deepEqual(scene.observe({ kind: 'demand', demand }).orders, []);
  t.regex(scene.state.pause?.message ?? '', /4000 s, which does not fit into a job of 3600 s/);
  t.deepEqual(namesOf(scene.observe({ kind: 'resume' }).orders, 'submit'), [name(1)]);
});

test('jobs whose workers find nothing to do are submitted ever less often, and never pause it', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.list();
  scene.demand(1e6);
  for (const [at, minutes] of [1, 15, 30, 60, 60, 60].entries()) {
    const job = at + 1;
    scene.answer(job);
    scene.observe({ kind: 'worker-joined', name: name(job), threads: 10 });
    scene.pass(5);
    scene.list([job, 'running']);
    scene.observe({ kind: 'worker-left', name: name(job), reason: 'idle', outcomes: 0 });
    scene.list([job, 'ended', 'COMPLETED']);
    t.deepEqual(scene.pass(minutes - 0.1), []);
    t.deepEqual(namesOf(scene.pass(0.1), 'submit'), [name(job + 1)]);
  }
  t.is(scene.state.pause, undefined);
});

test('a clock that goes back takes all delays along', (t) => {
  const scene = openScene({ nodes: 1 });
  scene.nowMs = 1e9;
  scene.list();
  scene.demand(1e6);
  scene.answer(1, { kind: 'refused', message: 'busy', lasting: false });
  scene.nowMs = 1000;
  t.deepEqual(scene.pass(0), []);
  t.deepEqual(namesOf(scene.pass(1), 'submit'), [name(2)]);
});
