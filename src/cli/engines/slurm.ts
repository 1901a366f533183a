import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobEngine } from '../../allocation/job-engine.js';
import type { JobObservation, SubmitResult } from '../../allocation/observation.js';
import type { CancelOrder, SubmitOrder } from '../../allocation/order.js';
import { EngineError } from './engine-error.js';
import { composeJobScript, type ScriptHabits } from './job-script.js';
import { readLogEnd } from './read-log-end.js';
import { type ProgramResult, runProgramBriefly } from './run-program.js';
import { composeSlurmEnvironment } from './slurm-environment.js';
import { parseSqueue, squeueFormat } from './slurm-jobs.js';
import { checkSbatchOptions, findOption } from './slurm-options.js';
import { parsePartitions, type SlurmPartition } from './slurm-partition.js';
import { quoteSlurmPath } from './slurm-path.js';
import { describeSlurmError, noSbatch, readSubmission } from './slurm-refusal.js';
import { formatSlurmTime } from './slurm-time.js';

/** What every job of an allocation is like. */
export interface SlurmJobs extends ScriptHabits {
  readonly allocationId: string;
  /** Absolute, and on a file system that the nodes have too: scripts and logs go there. */
  readonly folder: string;
  readonly walltimeMs: number;
  /** CPUs of a node, one a thread. */
  readonly threads: number;
  /** Undefined where Slurm is not to be asked for memory. */
  readonly memoryMib: number | undefined;
  /** Further options of sbatch. */
  readonly options: readonly string[];
  /** The command of the worker in a job. */
  readonly command: (jobName: string) => readonly string[];
}

/** A partition that the jobs may go to; more than one where the user names several. */
export interface SlurmSettings {
  readonly partitions: readonly SlurmPartition[];
  /** What would make every job wait for ever, a sentence each. */
  readonly refusals: readonly string[];
  /** What a user should know, a sentence each. */
  readonly warnings: readonly string[];
}

export interface SlurmNodeSize {
  readonly cpus: number;
  readonly memoryMib: number;
}

export interface SlurmEngine extends JobEngine {
  /** The script of a job, without the nodes that it avoids. */
  readonly composeScript: (jobName: string) => string;
}

/** What Slurm would do with a script. */
export interface ScriptTest {
  readonly accepted: boolean;
  /** The same request will be refused for ever. */
  readonly isLasting: boolean;
  readonly text: string;
}

/** A controller under load answers within half a minute; after that its programs give up by themselves. */
const timeoutMs = 60_000;

/** How long before its end a worker is told: it reports within 10 s, and the warning may come 60 s early. */
const warningSeconds = 60;

/** So many jobs are cancelled by one call. */
const cancelsMax = 200;

/** Slurm's own programs, as the user of this process. Nothing here looks into Slurm's accounting, which many sites lack. */
export function openSlurm(jobs: SlurmJobs): SlurmEngine {
  const script = (name: string): string => composeSlurmScript(jobs, name);
  const named = (name: string): string => join(jobs.folder, name);
  return {
    composeScript: script,
    submit: async ({ name, exclude }: SubmitOrder): Promise<SubmitResult> => {
      mkdirSync(jobs.folder, { recursive: true, mode: 0o700 });
      await writeFile(`${named(name)}.sh`, script(name));
      const args = ['--parsable', ...addExclusions(jobs.options, exclude), `${named(name)}.sh`];
      return readSubmission(await runSlurm('sbatch', args));
    },
    list: async () => await listJobs(jobs.allocationId),
    cancel: async (orders: readonly CancelOrder[]) => {
      for (let start = 0; start < orders.length; start += cancelsMax) {
        // `--quiet`: a job that has ended meanwhile is none to cancel.
        const ids = orders.slice(start, start + cancelsMax).map(({ jobId }) => jobId);
        requireSuccess('scancel', await runSlurm('scancel', ['--quiet', ...ids]));
      }
    },
    readLog: (name) => readLogEnd(`${named(name)}.log`),
    checkSettings: async () => (await checkSlurm(jobs)).refusals,
  };
}

/** What `sbatch --test-only` says of a script: not all that would make it wait for ever. */
export async function testSlurmScript(script: string, options: readonly string[]): Promise<ScriptTest> {
  const result = await runSlurm('sbatch', ['--test-only', ...options], script);
  if (result.kind !== 'ended') return { accepted: false, isLasting: false, text: describeResult(result) };
  const text = describeSlurmError(result);
  if (result.code === 0) return { accepted: true, isLasting: false, text };
  const submission = readSubmission(result);
  return { accepted: false, isLasting: submission.kind === 'refused' && submission.lasting, text };
}

/** All of one allocation's jobs that Slurm remembers, ended ones for `MinJobAge` (five minutes where nothing else is set). */
async function listJobs(allocationId: string): Promise<readonly JobObservation[]> {
  const user = String(process.geteuid?.() ?? '');
  const args = ['--noheader', '--states=all', `--user=${user}`, `--format=${squeueFormat}`];
  const result = await runSlurm('squeue', args);
  return parseSqueue(requireSuccess('squeue', result), allocationId);
}

/** Reads what no submission would tell: sbatch takes a time beyond the limit, and such a job waits for ever. */
export async function checkSlurm({
  options,
  walltimeMs,
}: Pick<SlurmJobs, 'options' | 'walltimeMs'>): Promise<SlurmSettings> {
  const problems = checkSbatchOptions(options);
  if (problems.length > 0) return { partitions: [], refusals: problems, warnings: [] };
  const result = await runSlurm('scontrol', ['show', 'partition', '--oneliner']);
  if (result.kind === 'missing') return { partitions: [], refusals: [noSbatch], warnings: [] };
  const all = parsePartitions(requireSuccess('scontrol', result));
  const wanted = findOption(options, '--partition', '-p') ?? process.env['SBATCH_PARTITION'];
  const chosen = wanted === undefined ? all.filter(({ isDefault }) => isDefault) : findPartitions(all, wanted);
  if (chosen.length === 0) {
    const names = all.map(({ name }) => name).join(', ');
    const got = wanted === undefined ? 'none, and there is no default' : wanted;
    return { partitions: [], refusals: [`partition: expected one of ${names}, got ${got}`], warnings: [] };
  }
  return { partitions: chosen, refusals: refuseTime(chosen, walltimeMs), warnings: chosen.flatMap(warnOfState) };
}

/** How many CPUs the smallest node of the partitions has, and how much memory the largest. */
export async function findNodeSize(partitions: readonly SlurmPartition[]): Promise<SlurmNodeSize> {
  const names = partitions.map(({ name }) => name).join(',');
  const result = await runSlurm('sinfo', ['--noheader', '--Node', `--partition=${names}`, '--format=%c %m']);
  const sizes = requireSuccess('sinfo', result)
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([cpus, mib]) => cpus > 0 && mib > 0);
  if (sizes.length === 0)
    throw new EngineError('sinfo', `expected CPUs and memory of nodes in partition ${names}, got none`);
  return { cpus: Math.min(...sizes.map(([cpus]) => cpus)), memoryMib: Math.max(...sizes.map(([, mib]) => mib)) };
}

function composeSlurmScript(jobs: SlurmJobs, name: string): string {
  const { folder, walltimeMs, threads, memoryMib, command, prologue, wrap, scratch, omit } = jobs;
  return composeJobScript({
    ...{ prologue, omit, wrap, scratch, mark: '#SBATCH' },
    directives: [
      `--job-name=${name}`,
      `--output=${quoteSlurmPath(join(folder, `${name}.log`))}`,
      // What a job wrote before it was requeued stays.
      '--open-mode=append',
      '--nodes=1',
      '--ntasks=1',
      `--cpus-per-task=${threads}`,
      ...(memoryMib === undefined ? [] : [`--mem=${memoryMib}M`]),
      `--time=${formatSlurmTime(walltimeMs)}`,
      `--signal=B:TERM@${warningSeconds}`,
      '--requeue',
    ],
    // A requeued job begins anew.
    set: ['export PHASEGRID_JOB_START=$(date +%s)'],
    command: command(name),
  });
}

export async function runSlurm(program: string, args: readonly string[], input = ''): Promise<ProgramResult> {
  const env = composeSlurmEnvironment(process.env);
  return await runProgramBriefly({ program, args, timeoutMs, env, input });
}

function findPartitions(all: readonly SlurmPartition[], wanted: string): readonly SlurmPartition[] {
  const names = wanted.split(',');
  const found = all.filter(({ name }) => names.includes(name));
  return found.length === names.length ? found : [];
}

function refuseTime(partitions: readonly SlurmPartition[], walltimeMs: number): string[] {
  const fits = ({ timeMaxMs }: SlurmPartition): boolean => timeMaxMs === undefined || walltimeMs <= timeMaxMs;
  if (partitions.some(fits)) return [];
  const limits = partitions.map(({ name, timeMaxMs = 0 }) => `${formatSlurmTime(timeMaxMs)} of partition ${name}`);
  return [
    `--time: expected at most ${limits.join(' or ')}, got ${formatSlurmTime(walltimeMs)}; such a job would wait for ever`,
  ];
}

function warnOfState({ name, state }: SlurmPartition): string[] {
  return state === 'UP' ? [] : [`partition ${name} is ${state}: jobs wait until it is up`];
}

/** A later option replaces an earlier one: the user's own exclusions have to be repeated. */
function addExclusions(options: readonly string[], exclude: readonly string[]): readonly string[] {
  if (exclude.length === 0) return options;
  const own = findOption(options, '--exclude', '-x');
  return [...options, `--exclude=${[...(own === undefined ? [] : [own]), ...exclude].join(',')}`];
}

function requireSuccess(program: string, result: ProgramResult): string {
  if (result.kind === 'ended' && result.code === 0) return result.stdout;
  throw new EngineError(program, describeResult(result));
}

function describeResult(result: ProgramResult): string {
  if (result.kind === 'missing') return 'there is no such program on the path';
  if (result.kind === 'too-slow') return `no answer within ${result.timeoutMs / 1000} s`;
  return describeSlurmError(result);
}
