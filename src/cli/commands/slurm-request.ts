import { realpathSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { accessFolder } from '../access/find-access.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { parseDuration } from '../command-line/parse-duration.js';
import { coordinatorMib, measureKernelBytes, reckonJobMib } from '../engines/job-memory.js';
import { noProfile, readSiteProfile, type SiteProfile } from '../engines/site-profile.js';
import { checkSlurm, findNodeSize, type SlurmJobs, type SlurmNodeSize } from '../engines/slurm.js';
import { findPathFlaw } from '../engines/slurm-path.js';
import { formatSlurmTime } from '../engines/slurm-time.js';
import { ledgerPath } from '../files/ledger-place.js';
import { readSweepFile, type SweepFile } from '../files/sweep-file.js';

/** What the command line of `launch slurm` says. */
export interface SlurmOptions extends Readonly<Record<'dryRun' | 'heatMap' | 'json', boolean>> {
  readonly nodes?: number | undefined;
  readonly time?: number | undefined;
  readonly threads?: number | undefined;
  readonly out?: string | undefined;
  readonly site?: string | undefined;
  readonly nodeWork?: number | undefined;
  readonly idleTimeout: number;
  readonly maxOffline: number;
  readonly listen: string;
  readonly auditShare?: number | undefined;
  readonly coordinator: 'here' | 'job';
}

/** The same with what the site's profile and Slurm itself add. */
export interface SlurmRequest {
  readonly file: SweepFile;
  /** Absolute. */
  readonly out: string;
  readonly profile: SiteProfile;
  readonly nodes: number;
  readonly threads: number;
  readonly walltimeMs: number;
  /** Of a node's job; undefined where Slurm is not to be asked for memory. */
  readonly memoryMib: number | undefined;
  /** Further options of sbatch: those of the profile, then those of the command line. */
  readonly options: readonly string[];
  readonly warnings: readonly string[];
}

export interface SlurmCommandLine {
  readonly path: string;
  readonly sbatchOptions: readonly string[];
  readonly options: SlurmOptions;
}

/** Refuses what Slurm would refuse, or let wait for ever, before there is anything to undo. */
export async function compileSlurmRequest(
  { path, sbatchOptions, options }: SlurmCommandLine,
  isInJob: boolean,
): Promise<SlurmRequest> {
  const file = readSweepFile(path);
  const out = resolve(options.out ?? join('out', basename(path, extname(path))));
  const flaw = findPathFlaw(out);
  if (flaw !== undefined) throw refuse(`--out: expected ${flaw}, got ${JSON.stringify(out)}`);
  const profile = options.site === undefined ? noProfile : readSiteProfile(options.site);
  const nodes = options.nodes ?? profile.nodes;
  const walltimeMs = options.time ?? readProfileTime(profile);
  if (nodes === undefined) throw refuse(missing('nodes'));
  if (walltimeMs === undefined) throw refuse(missing('time'));
  const request = { file, out, profile, nodes, walltimeMs, options: [...profile.options, ...sbatchOptions] };
  const threads = options.threads ?? profile.threads;
  // What is in the allocation has been looked at by who submitted it.
  if (isInJob && threads !== undefined) return { ...request, threads, memoryMib: undefined, warnings: [] };
  const { partitions, refusals, warnings } = await checkSlurm(request);
  if (refusals.length > 0) throw refuse(refusals.join('\n'));
  const nodesMax = Math.max(...partitions.map((partition) => partition.nodes));
  if (options.coordinator === 'job' && nodes > nodesMax) {
    throw refuse(`--nodes: expected at most the ${nodesMax} of the partition for --coordinator job, got ${nodes}`);
  }
  const node = await findNodeSize(partitions);
  const memory = await reckonMemory(request, { threads: threads ?? node.cpus, node, place: options.coordinator });
  return { ...request, ...memory, threads: threads ?? node.cpus, warnings: [...warnings, ...memory.warnings] };
}

/** What jobs ask for, where the user's options do not, and where a node has so much. */
async function reckonMemory(
  { file, options }: Pick<SlurmRequest, 'file' | 'options'>,
  { threads, node, place }: { threads: number; node: SlurmNodeSize; place: SlurmOptions['coordinator'] },
): Promise<Pick<SlurmRequest, 'memoryMib' | 'warnings'>> {
  if (options.some((option) => option.startsWith('--mem'))) return { memoryMib: undefined, warnings: [] };
  const kernelBytes = await measureKernelBytes(file.sweep);
  const memoryMib = reckonJobMib({ threads, kernelBytes }) + (place === 'job' ? coordinatorMib : 0);
  if (memoryMib <= node.memoryMib) return { memoryMib, warnings: [] };
  // What Slurm takes where nobody has told it how much memory nodes have.
  if (node.memoryMib <= 1) return { memoryMib: undefined, warnings: [] };
  const warning =
    `${threads} threads may take ${memoryMib} MiB, and no node of the partition has more than ${node.memoryMib} MiB: jobs ` +
    'ask for no memory; fewer --threads, or -- --mem=…, where they run out of it';
  return { memoryMib: undefined, warnings: [warning] };
}

/** How a node calls phasegrid. */
export function composeProgram({ program }: SiteProfile): readonly string[] {
  return program ?? [process.execPath, realpathSync(process.argv[1])];
}

/** The command of a worker, but for the name of its job. */
export function composeWorkerCommand({ out, profile, threads }: SlurmRequest): readonly string[] {
  const access = accessFolder(ledgerPath(out));
  return [...composeProgram(profile), 'worker', '--access', access, '--threads', String(threads)];
}

export function composeSlurmJobs(
  request: SlurmRequest,
  allocationId: string,
  { idleTimeout, maxOffline }: Pick<SlurmOptions, 'idleTimeout' | 'maxOffline'>,
): SlurmJobs {
  const { out, profile, walltimeMs, threads, memoryMib, options } = request;
  const { prologue, wrap, scratch, omit } = profile;
  const folder = join(out, 'jobs');
  const command = (name: string): readonly string[] => [
    ...composeWorkerCommand(request),
    ...['--allocation', allocationId, '--job', name, '--log', join(folder, `${name}.log`)],
    ...['--time-limit', formatSlurmTime(walltimeMs), '--idle-timeout', formatSeconds(idleTimeout)],
    ...['--max-offline', formatSeconds(maxOffline)],
  ];
  const habits = { prologue, wrap, scratch, omit };
  return { ...habits, allocationId, folder, walltimeMs, threads, memoryMib, options, command };
}

/** The command line of this very launch, for a node. */
export function composeLaunchCommand(request: SlurmRequest, { path, sbatchOptions, options }: SlurmCommandLine) {
  const { profile, out, nodes, threads, walltimeMs } = request;
  const { site, auditShare, listen, json } = options;
  return [
    ...composeProgram(profile),
    ...['launch', 'slurm', resolve(path), '--out', out, '--coordinator', 'job', '--no-heat-map', '--listen', listen],
    ...['--nodes', String(nodes), '--threads', String(threads), '--time', formatSlurmTime(walltimeMs)],
    ...(site === undefined ? [] : ['--site', site.includes('/') ? resolve(site) : site]),
    ...(auditShare === undefined ? [] : ['--audit-share', String(auditShare)]),
    ...(json ? ['--json'] : []),
    ...['--', ...sbatchOptions],
  ];
}

export function readProfileTime({ time }: SiteProfile): number | undefined {
  if (time === undefined) return undefined;
  try {
    return parseDuration(time);
  } catch {
    throw refuse(`site profile: expected a time such as 4h or 1-12:00:00, got "${time}"`);
  }
}

function formatSeconds(ms: number): string {
  return `${ms / 1000}s`;
}

function missing(option: string): string {
  return `launch slurm: expected --${option}, got none; no site profile has ${option} either`;
}

function refuse(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.badInput });
}
