import { chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import anyTest from 'ava';
import { freezeWorkers } from './frozen-workers.js';
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
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

/** Nobody listens there. */
const deadConfiguration = `ClusterName=dead
SlurmctldHost=${hostname().split('.')[0]}(127.0.0.1)
SlurmctldPort=1
AuthType=auth/none
MessageTimeout=2
`;

/** Else jobs of one thread share a node. */
const alone = ['--', '--exclusive'];

let scene: LaunchScene;
if (obstacle === undefined) {
  anyTest.before(async () => {
    scene = await openLaunchScene('launch');
  });
  anyTest.after.always(() => scene.close());
}

test('one command of an ordinary user runs a sweep on three nodes, with the bytes of a run', async (t) => {
  const folder = makeUserFolder(t, scene.user);
  const finished = await scene.start(t, { folder, args: [...alone] }).finished;
  await expectComplete(t, scene, { folder, finished });
  const out = join(folder, 'out');
  // How many of three find something to do depends on how soon they start.
  const jobs = readdirSync(join(out, 'jobs'));
  const [scripts, logs] = ['sh', 'log'].map((end) => jobs.filter((name) => name.endsWith(`.${end}`)));
  t.true(scripts.length >= logs.length && logs.length >= 1, finished.stderr);
  t.is(statSync(join(out, 'ledger.access')).mode & 0o777, 0o700);
  t.is(statSync(join(out, 'ledger.access', 'access.json')).mode & 0o777, 0o600);
});

test('three nodes compute at the same time; Ctrl-C leaves none of them', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user, { sweep: endlessSweep });
  const launch = scene.start(t, { folder, args: ['--json', ...alone] });
  await launch.waitFor(/"queued":0,"starting":0,"working":3/);
  const queue = await cluster.listQueue();
  t.deepEqual(queue.map(({ node, state }) => `${node} ${state}`).sort(), ['n1 RUNNING', 'n2 RUNNING', 'n3 RUNNING']);
  launch.child.kill('SIGINT');
  t.is((await launch.finished).code, 130);
  await expectNoJob(scene, user);
  await expectNobody(t, user);
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

test('two users launch at once, each into jobs of his own', async (t) => {
  const { user, otherUser } = scene;
  const launches = [user, otherUser].map((who) => ({ user: who, folder: makeUserFolder(t, who) }));
  const ended = await Promise.all(
    launches.map(async (launch) => ({
      ...launch,
      finished: await scene.start(t, { ...launch, args: ['--nodes', '2'] }).finished,
    })),
  );
  for (const launch of ended) await expectComplete(t, scene, launch);
});

test('an access folder of another user is refused, and the ledger stays as it was', async (t) => {
  const { user, otherUser, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const out = join(folder, 'out');
  mkdirSync(join(out, 'ledger.access'), { recursive: true });
  chownSync(join(out, 'ledger.access'), otherUser.uid, otherUser.gid);
  chownSync(out, user.uid, user.gid);
  const finished = await scene.start(t, { folder }).finished;
  t.is(finished.code, 2, finished.stderr);
  const expected = `^access folder .*: expected one of yours \\(user ${user.uid}\\), got one of user ${otherUser.uid}$`;
  t.regex(finished.stderr, new RegExp(expected, 'm'));
  t.deepEqual(readdirSync(out), ['ledger.access']);
  t.deepEqual(await cluster.listQueue(), []);
});

test('Ctrl-C has the workers report and leaves no job; the same command goes on', async (t) => {
  const { user } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json'] });
  await launch.waitFor(/"trialsSettled":(?!0,)\d+/);
  const workers = freezeWorkers(user);
  launch.child.kill('SIGINT');
  await launch.waitFor(/^stopping: /m);
  workers.thaw();
  const stopped = await launch.finished;
  t.is(stopped.code, 130, stopped.stderr);
  await expectNoJob(scene, user);
  await expectNobody(t, user);
  const settled = Number(/"kind":"result".*"trialsSettled":(\d+)/.exec(stopped.stdout)?.[1]);
  t.true(settled > 0 && settled < 57_600, stopped.stdout);
  const finished = await scene.start(t, { folder }).finished;
  t.regex(finished.stderr, /^Resuming in .*\/out /m);
  await expectComplete(t, scene, { folder, finished });
});

test('a dry run prints the script, with what the site wants, and submits nothing', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const site = join(folder, 'site.yaml');
  const profile = [
    'prologue: [module load nodejs]',
    'wrap: podman run {{worker}}',
    'omit: [--requeue]',
    'options: [--mem=1G]',
  ];
  writeUserFile(site, profile.join('\n'), user);
  const done = await scene.start(t, { folder, args: ['--site', './site.yaml', '--dry-run'] }).finished;
  t.is(done.code, 0, done.stderr);
  t.regex(
    done.stdout,
    /^#!\/bin\/bash\n#SBATCH --job-name=phasegrid-[^]*\nmodule load nodejs\nexport PHASEGRID_JOB_START=.*\nexec podman run \S*node .* worker --access /,
  );
  t.notRegex(done.stdout, /--requeue/);
  t.regex(done.stderr, /^sbatch --test-only: Job \d+ to start at/m);
  writeUserFile(site, 'prolog: [module load nodejs]', user);
  const refused = await scene.start(t, { folder, args: ['--site', './site.yaml'] }).finished;
  t.is(refused.code, 2);
  t.regex(refused.stderr, /^site profile \.\/site\.yaml: expected keys engine, nodes, .*, got prolog$/m);
  t.false(existsSync(join(folder, 'out')));
  t.deepEqual(await cluster.listQueue(), []);
});
