import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import anyTest, { type ExecutionContext } from 'ava';
import type { PhasegridProcess } from '../cli/phasegrid-process.js';
import { type FrozenWorkers, freezeWorkers } from './frozen-workers.js';
import { expectComplete, type LaunchScene, makeUserFolder, openLaunchScene } from './launch-scene.js';
import { killJobProcesses, type OrdinaryUser } from './unix-user.js';
import { findClusterObstacle, type QueuedJob, sayWhySkipped, until, type VirtualCluster } from './virtual-cluster.js';

const obstacle = findClusterObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch-trouble');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let scene: LaunchScene;
if (obstacle === undefined) {
  anyTest.before(async () => {
    scene = await openLaunchScene('trouble');
  });
  anyTest.after.always(() => scene.close());
}

test('a coordinator is killed twice, and each time the same command takes its jobs over', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const queue = watchQueue(t, cluster, user);
  for (const share of [0.1, 0.4]) {
    const launch = scene.start(t, { folder, args: ['--json'] });
    const workers = await freezeAtShare(launch, { share, user });
    launch.child.kill('SIGKILL');
    await launch.finished;
    t.true((await cluster.listQueue()).length > 0, 'its jobs are there');
    workers.thaw();
  }
  const finished = await scene.start(t, { folder }).finished;
  t.regex(finished.stderr, /taking over [123] jobs? of a former start/);
  await expectComplete(t, scene, { folder, finished });
  t.true(queue.jobsMax() <= 3, `no node was asked for twice: ${queue.jobsMax()} jobs at a time`);
});

test('a higher partition takes the nodes, and the jobs come back', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json'] });
  const workers = await freezeAtShare(launch, { share: 0.05, user });
  const wrap = '--wrap=sleep 600';
  const options = ['--parsable', '--partition=urgent', '--nodes=3', '--exclusive', '--output=/dev/null', wrap];
  const urgent = (await cluster.call('sbatch', ...options)).trim();
  await until(async () => (await findJob(cluster, urgent))?.state === 'RUNNING');
  workers.thaw();
  await launch.waitFor(/"queued":[123],"starting":0,"working":0/);
  await cluster.call('scancel', '--signal=KILL', '--full', urgent);
  for (const { jobId, state } of await cluster.listQueue()) if (state === 'PENDING') await startSoon(cluster, jobId);
  const finished = await launch.finished;
  t.notRegex(finished.stderr, failedStart);
  await until(async () => (await findJob(cluster, urgent)) === undefined);
  await expectComplete(t, scene, { folder, finished });
});

test('jobs are told of the end of their time before the sweep is done, and others follow three times', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json', '--nodes', '1'] });
  const ended = new Set<string>();
  for (const share of [0.05, 0.2, 0.35]) {
    const workers = await freezeAtShare(launch, { share, user });
    const { jobId } = await findRunning(cluster, (job) => !ended.has(job.jobId));
    ended.add(jobId);
    // What Slurm sends before the time limit, which is a minute at least and looked at twice a minute.
    await cluster.call('scancel', '--signal=TERM', '--batch', jobId);
    workers.thaw();
  }
  const finished = await launch.finished;
  t.notRegex(finished.stderr, failedStart);
  await expectComplete(t, scene, { folder, finished });
  t.true(countScripts(folder) >= 4, finished.stderr);
});

test('Slurm itself ends jobs at their time limit, and others follow: that is no failed start', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json', '--nodes', '1'] });
  const ended = new Set<string>();
  for (const share of [0.05, 0.2]) {
    // A worker that stands still reports nothing and does not leave in time.
    const workers = await freezeAtShare(launch, { share, user });
    const { jobId } = await findRunning(cluster, (job) => !ended.has(job.jobId));
    ended.add(jobId);
    await cluster.call('scontrol', 'update', `JobId=${jobId}`, 'EndTime=now');
    await until(async () => (await readStates(cluster)).get(jobId) === 'TIMEOUT');
    workers.thaw();
  }
  const finished = await launch.finished;
  t.notRegex(finished.stderr, failedStart);
  await expectComplete(t, scene, { folder, finished });
  t.true(countScripts(folder) >= 3, finished.stderr);
});

test('a node dies with its worker, and the sweep is done without it', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json'] });
  const workers = await freezeAtShare(launch, { share: 0.05, user });
  const { jobId, node } = await findRunning(cluster);
  process.kill(cluster.findDaemon(node), 'SIGKILL');
  t.true(killJobProcesses(user, jobId) > 0);
  workers.thaw();
  const finished = await launch.finished;
  // Slurm waits for the node to say that the job is gone.
  await cluster.startNode(node);
  await expectComplete(t, scene, { folder, finished });
});

test('an administrator has a job begin anew, and it comes back under its number', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json', '--nodes', '1'] });
  const workers = await freezeAtShare(launch, { share: 0.05, user });
  const { jobId } = await findRunning(cluster);
  await cluster.call('scontrol', 'requeue', jobId);
  await until(async () => (await findJob(cluster, jobId))?.state === 'PENDING');
  workers.thaw();
  await startSoon(cluster, jobId);
  await findRunning(cluster, (job) => job.jobId === jobId);
  const finished = await launch.finished;
  t.notRegex(finished.stderr, failedStart);
  await expectComplete(t, scene, { folder, finished });
  t.is(countScripts(folder), 1, finished.stderr);
});

/** What a launch tells of a job that failed. */
const failedStart = /ended before it computed anything|no more jobs are submitted/;

async function findRunning(
  cluster: VirtualCluster,
  isWanted: (job: QueuedJob) => boolean = () => true,
): Promise<QueuedJob> {
  let found: QueuedJob | undefined;
  await until(async () => {
    found = (await cluster.listQueue()).find((job) => job.state === 'RUNNING' && isWanted(job));
    return found !== undefined;
  });
  if (found === undefined) throw new Error('there is a running job');
  return found;
}

/** Slurm keeps what it has taken back for two minutes. */
async function startSoon(cluster: VirtualCluster, jobId: string): Promise<void> {
  // It may be cancelled meanwhile, where so many nodes are not wanted any more.
  await cluster.call('scontrol', 'update', `JobId=${jobId}`, 'StartTime=now').catch(() => undefined);
}

async function findJob(cluster: VirtualCluster, jobId: string): Promise<QueuedJob | undefined> {
  return (await cluster.listQueue()).find((job) => job.jobId === jobId);
}

/** The states of all jobs by their numbers, of ended ones too. */
async function readStates(cluster: VirtualCluster): Promise<ReadonlyMap<string, string>> {
  const text = await cluster.call('squeue', '--noheader', '--states=all', '--format=%i %T');
  return new Map(text.split('\n').map((line) => [line.split(' ')[0], line.split(' ')[1] ?? '']));
}

/** Looks all the time at how many jobs a user has. */
function watchQueue(t: ExecutionContext, cluster: VirtualCluster, { name }: OrdinaryUser): { jobsMax: () => number } {
  let jobsMax = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const jobs = await cluster.listQueue();
      jobsMax = Math.max(jobsMax, jobs.filter(({ user, state }) => user === name && state !== 'COMPLETING').length);
    }
  })();
  t.teardown(async () => {
    isOver = true;
    await watching;
  });
  return { jobsMax: () => jobsMax };
}

/** Lets the workers stand still when so much of the sweep is settled; none of these sweeps is done before. */
async function freezeAtShare(
  launch: PhasegridProcess,
  { share, user }: { readonly share: number; readonly user: OrdinaryUser },
): Promise<FrozenWorkers> {
  let text = '';
  return await new Promise((resolve, reject) => {
    const look = (more: string): void => {
      text += more;
      const last = Array.from(text.matchAll(/"trialsSettled":(\d+)/g)).at(-1);
      if (last === undefined || Number(last[1]) < share * trialCount) return;
      launch.child.stdout?.off('data', look);
      resolve(freezeWorkers(user));
    };
    launch.child.stdout?.on('data', look);
    launch.child.once('exit', () => reject(new Error(`the launch has ended before ${share} of it: ${text}`)));
  });
}

const trialCount = 57_600;

function countScripts(folder: string): number {
  return readdirSync(join(folder, 'out', 'jobs')).filter((name) => name.endsWith('.sh')).length;
}
