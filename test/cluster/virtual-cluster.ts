import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePorts } from './free-ports.js';

const run = promisify(execFile);

/** Slurm's daemons and programs on this machine, with nodes that are one daemon each. */
export interface VirtualCluster {
  /** What Slurm's programs need to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** A program of Slurm's, as root. */
  readonly call: (program: string, ...args: readonly string[]) => Promise<string>;
  /** Lines of squeue: job id, user, state. */
  readonly listQueue: () => Promise<readonly QueuedJob[]>;
  /** The process id of a node's daemon. */
  readonly findDaemon: (node: string) => number;
  /** Starts a node's daemon again. */
  readonly startNode: (node: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface QueuedJob {
  readonly jobId: string;
  readonly user: string;
  readonly state: string;
  readonly name: string;
  readonly node: string;
}

/** What a test needs beyond Node: Debian's slurmctld, slurmd and slurm-client. */
const programs = ['slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo'];

/** Why there can be no virtual cluster here; undefined where there can. */
export function findClusterObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start jobs of all users';
  const missing = programs.filter((program) => findProgram(program) === undefined);
  return missing.length === 0
    ? undefined
    : `there is no ${missing.join(', ')} (apt-get install slurmctld slurmd slurm-client)`;
}

/** Skips aloud where there is no Slurm. */
export function sayWhySkipped(obstacle: string, file: string): void {
  process.stderr.write(`SKIPPED, since ${obstacle}: test/cluster/${file}\n`);
}

const nodes = ['n1', 'n2', 'n3'];
const cpusPerNode = 4;

/** Goes with the test file: whoever opens one closes it in `test.after.always`. */
export async function openVirtualCluster(): Promise<VirtualCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-slurm-'));
  // Other users submit jobs here too.
  chmodSync(folder, 0o755);
  for (const name of ['state', 'log', ...nodes.map((node) => `spool/${node}`)]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  // What killed workers leave on their node's disk goes with the cluster.
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  chmodSync(scratch, 0o1777);
  const [controllerPort, ...nodePorts] = await findFreePorts(nodes.length + 1);
  const configuration = join(folder, 'slurm.conf');
  writeFileSync(configuration, composeConfiguration(folder, controllerPort, nodePorts));
  const env = { SLURM_CONF: configuration, TMPDIR: scratch };
  const options = { env: { ...process.env, ...env } };
  const call = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await run(program, [...args], options)).stdout;
  const pidFile = (name: string): string => join(folder, `${name}.pid`);
  const findDaemon = (node: string): number => Number(readFileSync(pidFile(`slurmd-${node}`), 'utf8'));
  const startNode = async (node: string): Promise<void> => {
    await call(getProgram('slurmd'), '-N', node);
  };
  await call(getProgram('slurmctld'));
  for (const node of nodes) await startNode(node);
  const close = async (): Promise<void> => {
    const live = await call('squeue', '--noheader', '--format=%i').catch(() => '');
    const jobs = live.split('\n').filter((line) => line !== '');
    if (jobs.length > 0) {
      await call('scancel', '--quiet', '--signal=KILL', '--full', ...jobs).catch(() => undefined);
      // A job's daemon tells the controller of its end, for as long as there is none to hear it.
      await until(async () => (await call('squeue', '--noheader')) === '').catch(() => undefined);
    }
    for (const name of ['slurmctld', ...nodes.map((node) => `slurmd-${node}`)]) await endDaemon(pidFile(name));
    rmSync(folder, { recursive: true, force: true });
  };
  const cluster: VirtualCluster = {
    ...{ env, call, findDaemon, startNode, close },
    listQueue: async () => parseQueue(await call('squeue', '--noheader', '--format=%i|%u|%T|%j|%N')),
  };
  try {
    await until(async () =>
      (await call('sinfo', '--noheader', '--format=%D %t')).trim().split('\n').includes('3 idle'),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return cluster;
}

/** Looks until it holds; a test has a limit of time of its own. */
export async function until(holds: () => boolean | Promise<boolean>, periodMs = 200): Promise<void> {
  const endMs = Date.now() + untilMaxMs;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`until: expected ${holds.toString()} within ${untilMaxMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, periodMs));
  }
}

/** Far beyond what any of it takes, even where ten programs share a core: only what never comes shall end a test. */
const untilMaxMs = 300_000;

function composeConfiguration(folder: string, controllerPort: number, nodePorts: readonly number[]): string {
  const host = hostname().split('.')[0];
  return [
    'ClusterName=virtual',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${controllerPort}`,
    ...['SlurmUser=root', 'SlurmdUser=root', 'AuthType=auth/none', 'CredType=cred/none'],
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd-%n.pid`,
    `SlurmctldLogFile=${folder}/log/slurmctld.log`,
    `SlurmdLogFile=${folder}/log/slurmd-%n.log`,
    `SlurmdSpoolDir=${folder}/spool/%n`,
    `StateSaveLocation=${folder}/state`,
    ...['MpiDefault=none', 'SwitchType=switch/none', 'ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none'],
    ...['JobAcctGatherType=jobacct_gather/none', 'AccountingStorageType=accounting_storage/none'],
    ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core'],
    'SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=0,batch_sched_delay=0,requeue_delay=1',
    ...['ReturnToService=2', 'SlurmdTimeout=10', 'KillWait=5', 'MinJobAge=300', 'SlurmdParameters=config_overrides'],
    ...['PreemptType=preempt/partition_prio', 'PreemptMode=REQUEUE'],
    ...nodes.map(
      (node, index) =>
        `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${nodePorts[index]} ` +
        `CPUs=${cpusPerNode} CoresPerSocket=${cpusPerNode} RealMemory=4000`,
    ),
    'PartitionName=main Nodes=ALL Default=YES MaxTime=1:00:00 DefaultTime=10 PriorityTier=1 GraceTime=5',
    'PartitionName=urgent Nodes=ALL MaxTime=1:00:00 DefaultTime=10 PriorityTier=10',
    '',
  ].join('\n');
}

function parseQueue(text: string): QueuedJob[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [jobId, user, state, name, node] = line.split('|');
      return { jobId, user, state, name, node };
    });
}

async function endDaemon(pidFile: string): Promise<void> {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    process.kill(pid, 'SIGTERM');
    await until(() => !isAlive(pid), 50);
  } catch {
    // It has ended before, or was never started.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Debian's daemons are in /usr/sbin, which is not on every path. */
function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find(canExecute);
}

function getProgram(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`there is no ${name}`);
  return path;
}

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
