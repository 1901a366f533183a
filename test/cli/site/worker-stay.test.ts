import test from 'ava';
import { compileMaxOffline, compileStay, describeLeaving } from '../../../src/cli/site/worker-stay.js';

const timeMs = 1_800_000_000_000;
const minuteMs = 60_000;

function momentOf(environment: Readonly<Record<string, string>>) {
  return { environment, uptimeMs: 2000, timeMs };
}

test('without a limit a worker stays for ever', (t) => {
  const stay = compileStay({ idleTimeoutMs: minuteMs, job: 'a' }, momentOf({}));
  t.deepEqual(stay, { allocation: undefined, job: 'a', logPath: undefined, idleTimeoutMs: minuteMs });
});

test('a time limit counts from the start of the process, or from that of its job where the job says when that was', (t) => {
  const options = { timeLimitMs: 10 * minuteMs };
  t.like(compileStay(options, momentOf({})), { timeLeftMs: 10 * minuteMs - 2000, wholeTimeMs: 10 * minuteMs });
  const startSeconds = String((timeMs - 3 * minuteMs) / 1000);
  const expected = { timeLeftMs: 7 * minuteMs, wholeTimeMs: 10 * minuteMs };
  t.like(compileStay(options, momentOf({ PHASEGRID_JOB_START: startSeconds })), expected);
  t.like(compileStay(options, momentOf({ SLURM_JOB_START_TIME: startSeconds })), expected);
  t.like(compileStay(options, momentOf({ PHASEGRID_JOB_START: 'yesterday' })), { timeLeftMs: 10 * minuteMs - 2000 });
  const late = String((timeMs - 20 * minuteMs) / 1000);
  t.like(compileStay(options, momentOf({ PHASEGRID_JOB_START: late })), { timeLeftMs: 0 });
  const future = String((timeMs + 20 * minuteMs) / 1000);
  t.like(compileStay(options, momentOf({ PHASEGRID_JOB_START: future })), { timeLeftMs: 10 * minuteMs });
});

test('where Slurm says when the job ends a worker ends no later', (t) => {
  const environment = { SLURM_JOB_END_TIME: String((timeMs + 5 * minuteMs) / 1000) };
  t.like(compileStay({}, momentOf(environment)), { timeLeftMs: 5 * minuteMs, wholeTimeMs: 5 * minuteMs + 2000 });
  t.like(compileStay({ timeLimitMs: 60 * minuteMs }, momentOf(environment)), { timeLeftMs: 5 * minuteMs });
  t.like(compileStay({ timeLimitMs: minuteMs }, momentOf(environment)), { timeLeftMs: minuteMs - 2000 });
});

test('a worker in a job gives up a coordinator that does not answer, one that somebody started never', (t) => {
  t.is(compileMaxOffline({}, {}), undefined);
  t.is(compileMaxOffline({ maxOfflineMs: 5 }, { SLURM_JOB_ID: '1' }), 5);
  t.is(compileMaxOffline({ allocation: 'a1b2' }, {}), 10 * minuteMs);
  t.is(compileMaxOffline({ job: 'phasegrid-a1b2-1' }, {}), 10 * minuteMs);
  for (const name of ['SLURM_JOB_ID', 'PBS_JOBID', 'LSB_JOBID', 'JOB_ID']) {
    t.is(compileMaxOffline({}, { [name]: '17' }), 10 * minuteMs, name);
  }
});

test('why a worker left is one line', (t) => {
  const stay = { idleTimeoutMs: 5 * minuteMs, wholeTimeMs: 240 * minuteMs };
  t.is(describeLeaving('idle', stay), 'it had no task for 5 min');
  t.is(describeLeaving('time-limit', stay), 'its time limit of 4 h is reached');
  t.is(describeLeaving('farewell', stay), 'the coordinator has nothing left for it');
  t.is(describeLeaving('drained', stay), 'it was told to stop');
});
