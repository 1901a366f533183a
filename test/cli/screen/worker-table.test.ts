import test from 'ava';
import { describeWorkers } from '../../../src/cli/screen/worker-table.js';
import type { Worker__Output } from '../../../src/wire/generated/phasegrid/v1/Worker.js';

const nowMs = 1_800_000_000_000;

const connected: Worker__Output = {
  process: '0123456789abcdef',
  host: 'node-1',
  processId: 4711,
  allocation: 'a7b8c9d0',
  job: 'phasegrid-a7b8c9d0-1',
  logPath: '/scratch/out/1.log',
  state: 'STATE_CONNECTED',
  threads: 64,
  threadsBusy: 63,
  tasksDone: 1200,
  tasksPerSecond: 12.4,
  joinedTimeMs: nowMs - 7_200_000,
  lastHeardTimeMs: nowMs - 400,
  timeLeftSeconds: 5400,
  reason: '',
};
const byHand: Worker__Output = {
  ...connected,
  host: 'laptop',
  job: '',
  threads: 4,
  threadsBusy: 0,
  tasksPerSecond: 0.25,
};
const { timeLeftSeconds: _limit, ...forEver } = byHand;
const leaving: Worker__Output = { ...connected, host: 'node-2', state: 'STATE_LEAVING', reason: 'time-limit' };
const gone: Worker__Output = {
  ...connected,
  host: 'node-3',
  state: 'STATE_GONE',
  reason: 'idle',
  lastHeardTimeMs: nowMs - 60_000,
};

test('connected workers stand in a table with what they do and how long they stay, the others with why they went', (t) => {
  const text = describeWorkers([connected, leaving, forEver, gone], nowMs);
  t.deepEqual(text.split('\n'), [
    '3 workers, 126 of 132 threads busy, 25 tasks/s',
    'host    job                   threads  busy  tasks  tasks/s   time left  last heard  state',
    'node-1  phasegrid-a7b8c9d0-1       64    63   1200       12  1 h 30 min   0.4 s ago  connected',
    'node-2  phasegrid-a7b8c9d0-1       64    63   1200       12  1 h 30 min   0.4 s ago  leaving: time limit',
    'laptop  pid 4711                    4     0   1200     0.25           -   0.4 s ago  connected',
    '',
    'gone: 1 worker, the latest first',
    'host    job                   tasks      stayed       went  reason  log',
    'node-3  phasegrid-a7b8c9d0-1   1200  1 h 59 min  1 min ago  idle    /scratch/out/1.log',
  ]);
});

test('where nobody is there, or everybody has gone, that is said', (t) => {
  t.regex(describeWorkers([], nowMs), /^no workers: none is connected, and none has come/);
  t.regex(describeWorkers([gone], nowMs), /^no worker is connected\n\ngone: 1 worker/);
});

test('a long name keeps its end, and a reason that this version does not know is shown as it came', (t) => {
  const host = `node-${'x'.repeat(60)}.cluster.example`;
  const text = describeWorkers([{ ...gone, host, reason: 'moved-on' }], nowMs);
  t.regex(text, /\n…x+\.cluster\.example {2}/);
  t.regex(text, / moved-on /);
  t.true(text.split('\n').every((line) => line.length < 130));
});
