import { existsSync, readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import anyTest from 'ava';
import { expectComplete, type LaunchScene, makeUserFolder, openLaunchScene, writeUserFile } from './launch-scene.js';
import { findClusterObstacle, sayWhySkipped } from './virtual-cluster.js';

const obstacle = findClusterObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

/** Nobody listens there. */
const deadConfiguration = `ClusterName=dead
SlurmctldHost=${hostname().split('.')[0]}(127.0.0.1)
SlurmctldPort=1
AuthType=auth/none
MessageTimeout=2
`;

let scene: LaunchScene;
if (obstacle === undefined) {
  anyTest.before(async () => {
    scene = await openLaunchScene();
  });
  anyTest.after.always(() => scene.close());
}

test('one command of an ordinary user runs a sweep on three nodes, with the bytes of a run', async (t) => {
  const folder = makeUserFolder(t, scene.user);
  const finished = await scene.start(t, { folder }).finished;
  await expectComplete(t, scene, { folder, finished });
  const out = join(folder, 'out');
  const logs = readdirSync(join(out, 'jobs')).filter((name) => name.endsWith('.log'));
  t.is(logs.length, 3, finished.stderr);
  t.is(statSync(join(out, 'ledger.access')).mode & 0o777, 0o700);
  t.is(statSync(join(out, 'ledger.access', 'access.json')).mode & 0o777, 0o600);
});

test('what Slurm would refuse, or let wait for ever, is refused before there is anything to undo', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const dead = join(folder, 'slurm.conf');
  writeUserFile(dead, deadConfiguration, user);
  for (const [args, message, env] of [
    [['--', '--partition=none'], /^partition: expected one of main, urgent, got none$/m],
    [
      ['--time', '3h'],
      /^--time: expected at most 01:00:00 of partition main, got 03:00:00; such a job would wait for ever$/m,
    ],
    [['--', '--constraint=none'], /^sbatch: Invalid feature specification/m],
    [['--', '--array=1-3'], /^sbatch option --array=1-3: expected none: each node has a job of its own$/m],
    [['--time', '1m'], /^the time limit in milliseconds: expected a whole number from 120000/m],
    [[], /^sbatch: expected Slurm's programs on the path, found none/m, { PATH: '/nowhere' }],
    [[], /^phasegrid: scontrol: .*(Unable to contact|connect)/m, { SLURM_CONF: dead }],
  ] as const) {
    const finished = await scene.start(t, { folder, args, ...(env && { env }) }).finished;
    t.true(finished.code !== 0, finished.stderr);
    t.regex(finished.stderr, message);
    t.is(finished.stderr.trimEnd().split('\n').length, 1, finished.stderr);
    t.false(existsSync(join(folder, 'out')));
  }
  t.deepEqual(await cluster.listQueue(), []);
});
