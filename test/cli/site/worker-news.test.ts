import test from 'ava';
import { createWorkerNews, type WorkerSign } from '../../../src/cli/site/worker-news.js';

const here: WorkerSign = {
  process: 'aa',
  allocation: 'scene0000',
  job: 'phasegrid-scene0000-1',
  state: 'connected',
  threads: 4,
  tasksDone: 0,
  reason: undefined,
};
const { job: name } = here;

test('a worker that came is told once, and one that went is told with its reason and its outcomes', (t) => {
  const findNews = createWorkerNews('scene0000');
  t.deepEqual(findNews([here]), [{ kind: 'worker-joined', name, threads: 4 }]);
  t.deepEqual(findNews([here]), []);
  t.deepEqual(findNews([{ ...here, state: 'leaving' }]), []);
  const gone: WorkerSign = { ...here, state: 'gone', tasksDone: 7, reason: 'farewell' };
  t.deepEqual(findNews([gone]), [{ kind: 'worker-left', name, reason: 'farewell', outcomes: 7 }]);
  t.deepEqual(findNews([gone]), []);
});

test('workers of other allocations and those without a job are none of ours', (t) => {
  const findNews = createWorkerNews('scene0000');
  t.deepEqual(
    findNews([
      { ...here, allocation: 'other0000' },
      { ...here, process: 'bb', job: '' },
    ]),
    [],
  );
});

test('the end of a process says nothing where the job, queued again, has another one by now', (t) => {
  const findNews = createWorkerNews('scene0000');
  findNews([here]);
  const gone: WorkerSign = { ...here, state: 'gone', reason: 'silent' };
  t.deepEqual(findNews([{ ...here, process: 'bb' }, gone]), [{ kind: 'worker-joined', name, threads: 4 }]);
});

test('whoever says nothing is lost', (t) => {
  for (const reason of ['silent', 'broken-off', 'withdrawn', undefined] as const) {
    const findNews = createWorkerNews('scene0000');
    findNews([here]);
    t.deepEqual(findNews([{ ...here, state: 'gone', reason }]), [
      { kind: 'worker-left', name, reason: 'lost', outcomes: 0 },
    ]);
  }
});
