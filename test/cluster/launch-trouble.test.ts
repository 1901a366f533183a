import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import anyTest from 'ava';
import type { PhasegridProcess } from '../cli/phasegrid-process.js';
import { expectComplete, type LaunchScene, makeUserFolder, openLaunchScene } from './launch-scene.js';
import { killJobProcesses } from './unix-user.js';
import { findClusterObstacle, type QueuedJob, sayWhySkipped, until, type VirtualCluster } from './virtual-cluster.js';

const obstacle = findClusterObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch-trouble');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let scene: LaunchScene;
if (obstacle === undefined) {
  anyTest.before(async () => {
    scene = await openLaunchScene();
  });
  anyTest.after.always(() => scene.close());
}

test('a coordinator is killed twice, and each time the same command takes its jobs over', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  for (const share of [0.1, 0.4]) {
    const launch = scene.start(t, { folder, args: ['--json'] });
    await waitForShare(launch, share);
    launch.child.kill('SIGKILL');
    await launch.finished;
    t.true((await cluster.listQueue()).length > 0, 'its jobs are there');
  }
  const finished = await scene.start(t, { folder }).finished;
  t.regex(finished.stderr, /taking over [123] jobs? of a former start/);
  await expectComplete(t, scene, { folder, finished });
  t.true(countScripts(folder) <= 4, 'no node was asked for twice');
});

test('a higher partition takes the nodes, and the jobs come back', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json'] });
  await waitForShare(launch, 0.05);
  const wrap = '--wrap=sleep 2';
  await cluster.call('sbatch', '--partition=urgent', '--nodes=3', '--exclusive', '--output=/dev/null', wrap);
  await launch.waitFor(/"queued":[123],"starting":0,"working":0/);
  const finished = await launch.finished;
  await expectComplete(t, scene, { folder, finished: { ...finished, stderr: finished.stderr } });
});

test('jobs are told of the end of their time before the sweep is done, and others follow three times', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json', '--nodes', '1'] });
  const ended = new Set<string>();
  for (const share of [0.05, 0.2, 0.35]) {
    await waitForShare(launch, share);
    const { jobId } = await findRunning(cluster, (job) => !ended.has(job.jobId));
    ended.add(jobId);
    // What Slurm sends before the time limit, which is a minute at least and looked at twice a minute.
    await cluster.call('scancel', '--signal=TERM', '--batch', jobId);
  }
  const finished = await launch.finished;
  await expectComplete(t, scene, { folder, finished });
  t.true(countScripts(folder) >= 4, finished.stderr);
});

test('a node dies with its worker, and the sweep is done without it', async (t) => {
  const { user, cluster } = scene;
  const folder = makeUserFolder(t, user);
  const launch = scene.start(t, { folder, args: ['--json'] });
  await waitForShare(launch, 0.05);
  const { jobId, node } = await findRunning(cluster);
  process.kill(cluster.findDaemon(node), 'SIGKILL');
  t.true(killJobProcesses(user, jobId) > 0);
  const finished = await launch.finished;
  // Slurm waits for the node to say that the job is gone.
  await cluster.startNode(node);
  await until(async () => (await cluster.listQueue()).length === 0);
  await expectComplete(t, scene, { folder, finished });
});

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

/** Until so much of the sweep is settled; none of these sweeps is done before. */
async function waitForShare(launch: PhasegridProcess, share: number): Promise<void> {
  let text = '';
  launch.child.stdout?.on('data', (more: string) => {
    text += more;
  });
  await until(() => {
    if (launch.child.exitCode !== null) throw new Error('the launch has ended');
    const last = Array.from(text.matchAll(/"trialsSettled":(\d+)/g)).at(-1);
    return last !== undefined && Number(last[1]) >= share * trialCount;
  }, 50);
}

const trialCount = 57_600;

function countScripts(folder: string): number {
  return readdirSync(join(folder, 'out', 'jobs')).filter((name) => name.endsWith('.sh')).length;
}
