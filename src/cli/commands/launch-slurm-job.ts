import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../coordinator/wall-clock.js';
import { sweepId } from '../../sweep/sweep-id.js';
import { type LaunchAccess, openLaunchAccess } from '../access/launch-access.js';
import type { Client } from '../client/client.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { stoppedExitCode } from '../command-line/stop-signal.js';
import { composeJobScript, type ScriptHabits, workerPlace } from '../engines/job-script.js';
import { quoteWords } from '../engines/shell-words.js';
import { runSlurm } from '../engines/slurm.js';
import { quoteSlurmPath } from '../engines/slurm-path.js';
import { readSubmission } from '../engines/slurm-refusal.js';
import { startSlurmStep } from '../engines/slurm-step.js';
import { formatSlurmTime, parseSlurmTimeMs } from '../engines/slurm-time.js';
import { ledgerPath } from '../files/ledger-place.js';
import { makeOutputDirectory } from '../files/output-directory.js';
import { type LocalSite, openLocalSite } from '../site/local-site.js';
import { useStepThreads } from '../site/step-threads.js';
import type { Threads } from '../site/threads.js';
import { runSweep, type SweepFlow } from './run-sweep.js';

/** The whole of a `launch` inside one allocation: the coordinator on its first node, a worker on each. */
export interface JobLaunch extends Pick<SweepFlow, 'file' | 'out' | 'heatMap' | 'json'>, ScriptHabits {
  readonly nodes: number;
  readonly threads: number;
  readonly walltimeMs: number;
  readonly memoryMib: number | undefined;
  readonly listen: string;
  readonly auditShare: number | undefined;
  /** Further options of sbatch. */
  readonly options: readonly string[];
  /** The command line of this very launch, for the nodes. */
  readonly command: readonly string[];
  /** The command of a worker. */
  readonly worker: readonly string[];
}

/** Set in the script: then this process is the one in the allocation. */
const variable = 'PHASEGRID_LAUNCH_JOB';

export function isInLaunchJob(variables: NodeJS.ProcessEnv = process.env): boolean {
  return variables[variable] !== undefined && variables['SLURM_JOB_ID'] !== undefined;
}

/** Time for a drain and the files of what there is; Slurm's warning may come a minute early. */
function marginMs(walltimeMs: number): number {
  return Math.min(120_000, Math.max(30_000, walltimeMs / 10));
}

/** By its name a second start finds the first, so that no two wait for the same ledger. */
function composeName(out: string): string {
  return `phasegrid-launch-${createHash('sha256').update(out).digest('hex').slice(0, 8)}`;
}

export function composeLaunchScript(launch: JobLaunch): string {
  const { out, nodes, threads, walltimeMs, memoryMib, prologue, scratch, omit, command } = launch;
  const name = composeName(out);
  return composeJobScript({
    ...{ mark: '#SBATCH', prologue, scratch, omit, command },
    directives: [
      `--job-name=${name}`,
      `--output=${quoteSlurmPath(join(out, 'jobs', `${name}.log`))}`,
      '--open-mode=append',
      `--nodes=${nodes}`,
      '--ntasks-per-node=1',
      `--cpus-per-task=${threads}`,
      ...(memoryMib === undefined ? [] : [`--mem=${memoryMib}M`]),
      `--time=${formatSlurmTime(walltimeMs)}`,
      `--signal=B:USR1@${Math.round(marginMs(walltimeMs) / 1000)}`,
      '--requeue',
    ],
    set: [`export ${variable}=1`],
  });
}

/** Submits the allocation and leaves it to itself; gives the exit code. */
export async function submitLaunchJob(launch: JobLaunch): Promise<number> {
  const { out, options } = launch;
  const name = composeName(out);
  const present = await findJob(name);
  if (present !== undefined) {
    process.stderr.write(`Job ${present} is at this already. ${describeWatch(launch)}\n`);
    return exitCode.done;
  }
  makeOutputDirectory(join(out, 'jobs'));
  mkdirSync(join(out, 'jobs'), { recursive: true });
  const script = join(out, 'jobs', `${name}.sh`);
  writeFileSync(script, composeLaunchScript(launch));
  const jobId = await submitScript(script, options);
  process.stderr.write(`Submitted as job ${jobId}. ${describeWatch(launch)}\n`);
  process.stdout.write(`${jobId}\n`);
  return exitCode.done;
}

/** In the allocation: runs the sweep on its nodes, and submits the same again where its time is over before the sweep is. */
export async function runLaunchJob(launch: JobLaunch): Promise<number> {
  const { out, file, nodes, threads, listen, auditShare, options } = launch;
  const jobId = process.env['SLURM_JOB_ID'] ?? '';
  const settled = { before: 0, after: 0 };
  let access: LaunchAccess | undefined;
  const openAccess = async (nowMs: number): Promise<LaunchAccess> => {
    access = await openLaunchAccess({ ledger: ledgerPath(out), listen }, nowMs);
    return access;
  };
  const stopWarning = await warnBeforeEnd(jobId, marginMs(launch.walltimeMs));
  const startThreads = (site: LocalSite, { tell }: { readonly tell: (line: string) => void }): Threads => {
    const before = countSettled(site.client, file).then((count) => {
      settled.before = count;
    });
    const step = useStepThreads(startSlurmStep({ jobId, nodes, threads, command: composeWorker(launch) }), tell);
    return {
      ...step,
      drain: async () => {
        await step.drain();
        await before;
        settled.after = await countSettled(site.client, file);
      },
    };
  };
  const code = await runSweep({
    ...launch,
    openSite: () => openLocalSite(out, { published: true, auditShare, openAccess }),
    startThreads,
    crew: `${formatPlural(nodes, 'node')} of ${formatPlural(threads, 'thread')} in job ${jobId}`,
    stopping: 'stopping: workers report what is finished',
  }).finally(stopWarning);
  if (code !== stoppedExitCode('SIGUSR1')) return code;
  if (settled.after <= settled.before) {
    process.stderr.write(
      'Not one task was finished in the time of this job: it is not submitted again; give it a longer --time.\n',
    );
    return exitCode.failed;
  }
  const next = await submitScript(join(out, 'jobs', `${composeName(out)}.sh`), options);
  process.stderr.write(`The time of this job is over; the sweep goes on in job ${next}.\n`);
  return exitCode.done;
}

/** Signals are not to be trusted alone: the end is computed too. */
async function warnBeforeEnd(jobId: string, beforeMs: number): Promise<() => void> {
  const result = await runSlurm('squeue', ['--noheader', `--job=${jobId}`, '--format=%L']);
  const leftMs = result.kind === 'ended' ? parseSlurmTimeMs(result.stdout.trim()) : undefined;
  if (leftMs === undefined) return () => undefined;
  return systemClock.after(Math.max(0, leftMs - beforeMs), () => process.kill(process.pid, 'SIGUSR1'));
}

/** A wrapper is a line for a shell. */
function composeWorker({ worker, wrap }: JobLaunch): readonly string[] {
  if (wrap === undefined) return worker;
  return ['bash', '-c', `exec ${wrap.replace(workerPlace, () => quoteWords(worker))}`];
}

async function countSettled(client: Client, { sweep }: JobLaunch['file']): Promise<number> {
  return (await client.getSweep(sweepId(sweep))).progress?.trialsSettled ?? 0;
}

async function findJob(name: string): Promise<string | undefined> {
  const user = String(process.geteuid?.() ?? '');
  const result = await runSlurm('squeue', ['--noheader', `--user=${user}`, `--name=${name}`, '--format=%i']);
  if (result.kind !== 'ended' || result.code !== 0) return undefined;
  return result.stdout.split('\n').find((line) => line !== '');
}

async function submitScript(script: string, options: readonly string[]): Promise<string> {
  const submission = readSubmission(await runSlurm('sbatch', ['--parsable', ...options, script]));
  if (submission.kind === 'submitted') return submission.jobId;
  throw new CliError(`sbatch: ${submission.message}`, { exitCode: exitCode.failed });
}

function describeWatch({ out }: JobLaunch): string {
  const log = join(out, 'jobs', `${composeName(out)}.log`);
  return `Its log is ${log}; \`phasegrid status ${out}\` tells how far it is once it runs, and the files will be there.`;
}
