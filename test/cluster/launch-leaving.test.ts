import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import anyTest from 'ava';
import { startPhasegrid } from '../cli/phasegrid-process.js';
import {
  endlessSweep,
  expectComplete,
  expectNobody,
  expectNoJob,
  type LaunchScene,
  makeUserFolder,
  openLaunchScene,
  writeUserFile,
} from './launch-scene.js';
import { findClusterObstacle, sayWhySkipped } from './virtual-cluster.js';

const obstacle = findClusterObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch-leaving');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let scene: LaunchScene;
if (obstacle === undefined) {
  anyTest.before(async () => {
    scene = await openLaunchScene('leaving');
  });
  anyTest.after.always(() => scene.close());
}

test('after the end of its coordinator no job outlives its bound, and the bound is not a failed start', async (t) => {
  const { user } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json', '--max-offline', '2s'] });
  await launch.waitFor(/"trialsSettled":(?!0,)\d+/);
  launch.child.kill('SIGKILL');
  await launch.finished;
  // Nobody cancels them. One that Slurm starts later finds no coordinator either.
  await expectNoJob(scene, user);
  await expectNobody(t, user);
  const finished = await scene.start(t, { folder }).finished;
  t.notRegex(finished.stderr, /ended before it computed anything|no more jobs are submitted/);
  await expectComplete(t, scene, { folder, finished });
});

test('a sweep that another shell cancels leaves no job and no worker', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user, { sweep: endlessSweep });
  const launch = scene.start(t, { folder, args: ['--json'] });
  await launch.waitFor(/"trialsSettled":(?!0,)\d+/);
  const { uid, gid } = user;
  const sweepId = (await launch.waitFor(/"sweepId":"([0-9a-f]{32})"/))[1];
  const args = ['cancel', sweepId, '--access', join(folder, 'out', 'ledger.access')];
  const cancelled = await startPhasegrid(args, { cwd: folder, main: scene.main, user: { uid, gid } }).finished;
  t.is(cancelled.code, 0, cancelled.stderr);
  const ended = await launch.finished;
  t.is(ended.code, 1, ended.stderr);
  t.regex(ended.stderr, /^The sweep was cancelled; the same command takes it up again\.$/m);
  await expectNoJob(scene, user);
  await expectNobody(t, user);
  t.deepEqual(await cluster.listQueue(), []);
});

test("folders whose names shells and Slurm would read are quoted, and the nodes' disks keep no copy", async (t) => {
  const { user } = scene;
  const folder = makeUserFolder(t, user, { prefix: `a b'c"d%j$HOME#e-` });
  const scratch = makeUserFolder(t, user);
  writeUserFile(join(folder, 'site.yaml'), `scratch: ${scratch}\nprologue: [umask 077]\n`, user);
  const finished = await scene.start(t, { folder, args: ['--site', './site.yaml'] }).finished;
  await expectComplete(t, scene, { folder, finished });
  const logs = readdirSync(join(folder, 'out', 'jobs')).filter((name) => name.endsWith('.log'));
  t.true(logs.length >= 1, finished.stderr);
  t.deepEqual(readdirSync(scratch), ['sweep.yaml']);
  t.false(existsSync(join(folder, 'jobs')));
});
