import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import anyTest from 'ava';
import { freezeWorkers } from './frozen-workers.js';
import { expectComplete, type LaunchScene, makeUserFolder, openLaunchScene } from './launch-scene.js';
import { findClusterObstacle, sayWhySkipped, until } from './virtual-cluster.js';

const obstacle = findClusterObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch-job');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let scene: LaunchScene;
if (obstacle === undefined) {
  anyTest.before(async () => {
    scene = await openLaunchScene('job');
  });
  anyTest.after.always(() => scene.close());
}

test('a launch lives in one job, submits itself again at the end of its time, and has the bytes of a run', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = { folder, args: ['--coordinator', 'job', '--json'] };
  const submitted = await scene.start(t, launch).finished;
  t.is(submitted.code, 0, submitted.stderr);
  const jobId = submitted.stdout.trim();
  const [, log] = /Its log is (\S+);/.exec(submitted.stderr) ?? [];
  const again = await scene.start(t, launch).finished;
  t.is(again.code, 0, again.stderr);
  t.regex(again.stderr, new RegExp(`^Job ${jobId} is at this already`, 'm'));
  await until(() => /"trialsSettled":[1-9]/.test(readLog(log)), 50);
  const workers = freezeWorkers(user);
  // What Slurm sends before the time limit.
  await cluster.call('scancel', '--signal=USR1', '--batch', jobId);
  await until(() => readLog(log).includes('stopping: '), 50);
  workers.thaw();
  await until(() => readLog(log).includes('goes on in job'));
  await until(async () => (await cluster.listQueue()).length === 0);
  const text = readLog(log);
  t.regex(text, /The time of this job is over; the sweep goes on in job \d+/);
  const starts = Array.from(text.matchAll(/"kind":"start".*?"trialsSettled":(\d+)/g), ([, count]) => Number(count));
  t.is(starts.length, 2, text);
  t.true(starts[0] === 0 && starts[1] > 0 && starts[1] < 57_600, text);
  const finished = { code: 0, signal: null, stdout: text, stderr: '' };
  await expectComplete(t, scene, { folder, finished });
  t.regex(readFileSync(join(folder, 'out', 'manifest.json'), 'utf8'), /"sweepId"/);
});

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The job has not begun.
    return '';
  }
}
