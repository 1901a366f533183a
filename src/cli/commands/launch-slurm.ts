import { realpathSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { jobName } from '../../allocation/job-name.js';
import { type AllocationSettings, compileAllocationSettings } from '../../allocation/settings.js';
import { accessFolder } from '../access/find-access.js';
import { openLaunchAccess } from '../access/launch-access.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { parseListenAddress, parseShare, parseThreadCount, parseWholeNumber } from '../command-line/options.js';
import { noProfile, readSiteProfile, type SiteProfile } from '../engines/site-profile.js';
import { checkSlurm, findNodeCpus, openSlurm, type SlurmEngine, type SlurmJobs } from '../engines/slurm.js';
import { formatSlurmTime, parseWalltimeMs } from '../engines/walltime.js';
import { ledgerPath } from '../files/ledger-place.js';
import { readSweepFile, type SweepFile } from '../files/sweep-file.js';
import { runLaunch } from './run-launch.js';

interface LaunchSlurmOptions {
  readonly nodes?: number | undefined;
  readonly time?: number | undefined;
  readonly threads?: number | undefined;
  readonly out?: string | undefined;
  readonly site?: string | undefined;
  readonly nodeWork?: number | undefined;
  readonly listen: string;
  readonly auditShare?: number | undefined;
  readonly dryRun: boolean;
  readonly heatMap: boolean;
  readonly json: boolean;
}

/** All that is known before anything is submitted. */
interface SlurmLaunch {
  readonly file: SweepFile;
  readonly out: string;
  readonly settings: AllocationSettings;
  readonly warnings: readonly string[];
  readonly openEngine: (allocationId: string) => SlurmEngine;
}

export function addLaunchSlurm(launch: Command): void {
  launch
    .command('slurm')
    .summary('in jobs of Slurm, as an ordinary user')
    .description(
      'Submits one job a node, as many as the sweep has work for, and submits again where jobs reach their time limit ' +
        'or are lost. What follows -- goes to sbatch, such as --partition=cpu --account=x.',
    )
    .argument('<file>', 'sweep file, YAML or JSON')
    .argument('[options...]', 'behind --: further options of sbatch')
    .option('-n, --nodes <count>', 'most nodes at a time', parseNodeCount)
    .option('--time <time>', "a job's time limit, such as 4h, 90m or 1-12:00:00", parseTime)
    .option('-t, --threads <count>', 'threads of a node (default: the CPUs of the smallest)', parseThreadCount)
    .option('-o, --out <dir>', 'output directory, which the nodes see too (default: out/<name of the file>)')
    .option('--site <name>', 'site profile: ~/.config/phasegrid/sites/NAME.yaml, or a file')
    .option('--node-work <time>', 'a node is asked for where it has so much to do (default: 2m)', parseTime)
    .option('--listen <address>', 'where workers reach this process', parseListenAddress, '0.0.0.0:0')
    .option('--audit-share <share>', 'compute this share of the tasks a second time', parseShare)
    .option('--dry-run', "print a job's script, ask sbatch about it, and submit nothing", false)
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'progress and result as JSON lines on stdout', false)
    .action(async (path, sbatchOptions, options) => {
      const prepared = await prepareLaunch(path, sbatchOptions, options);
      process.exitCode = options.dryRun ? await showScript(prepared) : await launchOn(prepared, options);
    });
}

/** Refuses what Slurm would refuse, or let wait for ever, before there is anything to undo. */
async function prepareLaunch(
  path: string,
  sbatchOptions: readonly string[],
  options: LaunchSlurmOptions,
): Promise<SlurmLaunch> {
  const file = readSweepFile(path);
  const out = resolve(options.out ?? join('out', basename(path, extname(path))));
  const profile = options.site === undefined ? noProfile : readSiteProfile(options.site);
  const nodes = options.nodes ?? profile.nodes;
  const walltimeMs = options.time ?? (profile.time === undefined ? undefined : parseProfileTime(profile.time));
  if (nodes === undefined)
    throw refuse('launch slurm: expected --nodes, got none; the site profile has no nodes either');
  if (walltimeMs === undefined)
    throw refuse('launch slurm: expected --time, got none; the site profile has no time either');
  const all = [...profile.options, ...sbatchOptions];
  const { partitions, refusals, warnings } = await checkSlurm({ options: all, walltimeMs });
  if (refusals.length > 0) throw refuse(refusals.join('\n'));
  const threads = options.threads ?? profile.threads ?? (await findNodeCpus(partitions));
  const compiled = compileAllocationSettings({
    ...{ engine: 'slurm', nodes, threads, walltimeMs },
    ...(options.nodeWork !== undefined && { nodeWorkMs: options.nodeWork }),
  });
  if (compiled.kind === 'refused') throw refuse(compiled.problems.join('\n'));
  const openEngine = (allocationId: string): SlurmEngine =>
    openSlurm(composeJobs({ allocationId, out, walltimeMs, threads, options: all, profile }));
  const tested = await openEngine(trialId).testScript(jobName(trialId, 1));
  if (!tested.accepted && tested.isLasting) throw refuse(`sbatch: ${tested.text}`);
  const told = tested.accepted ? warnings : [...warnings, `sbatch: ${tested.text}`];
  return { file, out, settings: compiled.settings, warnings: told, openEngine };
}

/** Stands for an allocation's id where none is made. */
const trialId = '00000000';

function composeJobs(
  launch: Pick<SlurmJobs, 'allocationId' | 'walltimeMs' | 'threads' | 'options'> & {
    readonly out: string;
    readonly profile: SiteProfile;
  },
): SlurmJobs {
  const { out, profile, ...rest } = launch;
  const { prologue, wrap, omit, program } = profile;
  const ownProgram = [process.execPath, realpathSync(process.argv[1])];
  const access = accessFolder(ledgerPath(out));
  return {
    ...rest,
    ...{ prologue, wrap, omit },
    folder: join(out, 'jobs'),
    command: () => [
      ...(program ?? ownProgram),
      'worker',
      ...['--access', access],
      ...['--threads', String(launch.threads)],
    ],
  };
}

async function showScript({ openEngine, warnings }: SlurmLaunch): Promise<number> {
  const engine = openEngine(trialId);
  const name = jobName(trialId, 1);
  process.stdout.write(engine.composeScript(name));
  const { accepted, text } = await engine.testScript(name);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stderr.write(`sbatch --test-only: ${text}\n`);
  return accepted ? exitCode.done : exitCode.badInput;
}

async function launchOn(
  { file, out, settings, warnings, openEngine }: SlurmLaunch,
  options: LaunchSlurmOptions,
): Promise<number> {
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const { heatMap, json, listen, auditShare } = options;
  const { nodes, threads, walltimeMs } = settings;
  return await runLaunch({
    ...{ file, out, heatMap, json, auditShare, settings, openEngine },
    openAccess: (nowMs) => openLaunchAccess({ ledger: ledgerPath(out), listen }, nowMs),
    crew: `up to ${formatPlural(nodes, 'job')} of ${formatPlural(threads, 'thread')} for ${formatSlurmTime(walltimeMs)}`,
  });
}

function parseNodeCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 100_000 });
}

function parseTime(text: string): number {
  const ms = parseWalltimeMs(text);
  if (ms === undefined || ms === 0) {
    throw new InvalidArgumentError(`Expected a time such as 4h, 90m or 1-12:00:00, got "${text}".`);
  }
  return ms;
}

function parseProfileTime(text: string): number {
  const ms = parseWalltimeMs(text);
  if (ms === undefined || ms === 0)
    throw refuse(`site profile: expected a time such as 4h or 1-12:00:00, got "${text}"`);
  return ms;
}

function refuse(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.badInput });
}
