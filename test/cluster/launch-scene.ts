import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Finished, type PhasegridProcess, startPhasegrid } from '../cli/phasegrid-process.js';
import { runToGrid, sweepText, writeSweep } from '../cli/sweep-scene.js';
import { openReadableInstall, type ReadableInstall } from './readable-install.js';
import { getOrdinaryUser, listProcesses, type OrdinaryUser } from './unix-user.js';
import { openVirtualCluster, until, type VirtualCluster } from './virtual-cluster.js';

/** A cluster, an installation and users for the tests of one file. */
export interface LaunchScene {
  readonly cluster: VirtualCluster;
  /** The program that every user can start. */
  readonly main: string;
  readonly user: OrdinaryUser;
  readonly otherUser: OrdinaryUser;
  /** The bytes of grid.csv that `run` writes. */
  readonly grid: Buffer;
  readonly start: (t: ExecutionContext, launch: LaunchOptions) => PhasegridProcess;
  readonly close: () => Promise<void>;
}

export interface LaunchOptions {
  readonly folder: string;
  /** Slurm when omitted. */
  readonly engine?: string;
  readonly args?: readonly string[];
  readonly user?: OrdinaryUser;
  readonly env?: Readonly<Record<string, string>>;
}

/** Some 10 s of one core in tasks of a second, every cell solved. */
const clusterSweep = sweepText({
  criterion: '{ relative-error: 1e-3 }',
  trials: 1200,
  n: 100,
  m: '{ from: 15, to: 90, step: 15 }',
  k: '[1, 2, 3, 5, 8, 13, 21, 34]',
});

/**
 * A file closes its scene in `test.after.always`. Its users are its own, because files run at the same time, and a test looks
 * at all that its users do.
 */
export async function openLaunchScene(file: string): Promise<LaunchScene> {
  const install = openReadableInstall();
  const cluster = await openVirtualCluster();
  const user = getOrdinaryUser(`phasegrid-${file}-a`);
  const otherUser = getOrdinaryUser(`phasegrid-${file}-b`);
  return {
    ...{ cluster, user, otherUser, main: install.main },
    grid: await computeGrid(),
    start: (t, launch) => startLaunch(t, { cluster, install, user, ...launch }),
    close: async () => {
      await cluster.close();
      install.remove();
    },
  };
}

/** A folder of an ordinary user with the sweep file, which goes with the test. */
export function makeUserFolder(
  t: ExecutionContext,
  { uid, gid }: OrdinaryUser,
  { sweep = clusterSweep, prefix = 'phasegrid-launch-' } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  chownSync(writeSweep(folder, sweep), uid, gid);
  chownSync(folder, uid, gid);
  return folder;
}

/** Ended well, with the bytes of a `run`, nothing in the queue, and nobody left who works for the user. */
export async function expectComplete(
  t: ExecutionContext,
  scene: LaunchScene,
  { folder, finished, user = scene.user }: { folder: string; finished: Finished; user?: OrdinaryUser },
): Promise<void> {
  t.is(finished.code, 0, finished.stderr);
  t.regex(finished.stdout + finished.stderr, /"complete":true|Done: 48 cells, 57 600 trials/);
  t.notRegex(finished.stdout, /"(quarantined|conflicts)":[1-9]/);
  t.notRegex(finished.stderr, /quarantined|CONFLICTS/);
  t.deepEqual(readFileSync(join(folder, 'out', 'grid.csv')), scene.grid);
  await expectNoJob(scene, user);
  await expectNobody(t, user);
}

/** A launch orders the end of its jobs before it ends; Slurm takes longer than the launch waits where it has no CPU time. */
export async function expectNoJob({ cluster }: LaunchScene, user: OrdinaryUser): Promise<void> {
  await until(async () => (await cluster.listQueue()).every((job) => job.user !== user.name));
}

/** Slurm says that a job is gone a moment before its last process is. */
export async function expectNobody(t: ExecutionContext, user: OrdinaryUser): Promise<void> {
  await until(() => listProcesses(user).length === 0);
  t.deepEqual(listProcesses(user), []);
}

async function computeGrid(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-run-'));
  try {
    return await runToGrid(writeSweep(folder, clusterSweep), join(folder, 'out'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Work for hours, of which a test sees the beginning. */
export const endlessSweep = sweepText({
  criterion: '{ relative-error: 1e-3 }',
  trials: 1_000_000,
  n: 100,
  m: '{ from: 15, to: 90, step: 15 }',
  k: '[1, 2, 3, 5, 8, 13, 21, 34]',
});

/** One thread a node, so that three nodes have work for some seconds. */
const launchArgs = ['--nodes', '3', '--threads', '1', '--time', '10m', '--node-work', '2s', '--no-heat-map'];

function startLaunch(
  t: ExecutionContext,
  launch: LaunchOptions & {
    readonly cluster: VirtualCluster;
    readonly install: ReadableInstall;
    readonly user: OrdinaryUser;
  },
): PhasegridProcess {
  const { cluster, install, user, folder, engine = 'slurm', args = [], env } = launch;
  const command = ['launch', engine, 'sweep.yaml', '--out', 'out', ...launchArgs, ...args];
  const { uid, gid } = user;
  const home = { HOME: folder, XDG_CONFIG_HOME: '', USER: user.name, LOGNAME: user.name };
  const started = startPhasegrid(command, {
    ...{ cwd: folder, main: install.main, user: { uid, gid } },
    env: { ...cluster.env, ...home, ...env },
  });
  t.teardown(async () => {
    started.child.kill('SIGKILL');
    // Where a test has failed its jobs would be in the way of the next.
    await cluster.call('scancel', '--quiet', '--signal=KILL', '--full', `--user=${user.name}`).catch(() => undefined);
  });
  return started;
}

export function writeUserFile(path: string, text: string, { uid, gid }: OrdinaryUser): void {
  writeFileSync(path, text);
  chownSync(path, uid, gid);
}
