import { readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { jobName } from '../../allocation/job-name.js';
import { compileAllocationSettings } from '../../allocation/settings.js';
import { accessFolder } from '../access/find-access.js';
import { openLaunchAccess } from '../access/launch-access.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { parseListenAddress, parseShare, parseThreadCount, parseWholeNumber } from '../command-line/options.js';
import { parseDuration } from '../command-line/parse-duration.js';
import { type CommandEngine, type CommandJobs, openCommandEngine } from '../engines/command.js';
import { type CommandPreset, commandPresets } from '../engines/command-presets.js';
import { findTemplateProblem } from '../engines/job-template.js';
import { parseListedJobs } from '../engines/listed-jobs.js';
import { noProfile, readSiteProfile, type SiteProfile } from '../engines/site-profile.js';
import { splitWords } from '../engines/split-words.js';
import { ledgerPath } from '../files/ledger-place.js';
import { readSweepFile } from '../files/sweep-file.js';
import { runLaunch } from './run-launch.js';
import { composeProgram } from './slurm-request.js';

interface EngineOptions {
  readonly preset?: keyof typeof commandPresets | undefined;
  readonly template?: string | undefined;
  readonly submit?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  readonly cancel?: readonly string[] | undefined;
  readonly jobId?: RegExp | undefined;
}

interface ByCommandOptions extends EngineOptions, Readonly<Record<'dryRun' | 'heatMap' | 'json', boolean>> {
  readonly nodes?: number | undefined;
  readonly time?: number | undefined;
  readonly threads?: number | undefined;
  readonly out?: string | undefined;
  readonly site?: string | undefined;
  readonly nodeWork?: number | undefined;
  readonly listen: string;
  readonly auditShare?: number | undefined;
}

/** Stands for an allocation's id where none is made. */
const trialId = '00000000';

export function addLaunchByCommand(launch: Command): void {
  launch
    .command('command')
    .summary('in jobs of PBS, LSF, Grid Engine, or another engine that takes scripts')
    .description(
      'Submits one job a node by three commands and a template of a script. A preset has all of them for its engine; what ' +
        'you pass replaces a part. What follows -- goes to the command that submits.',
    )
    .argument('<file>', 'sweep file, YAML or JSON')
    .argument('[options...]', 'behind --: further options of the command that submits, such as -q QUEUE')
    .option('-n, --nodes <count>', 'most nodes at a time', parseNodeCount)
    .option('--time <time>', "a job's time limit, such as 4h, 90m or 1-12:00:00", parseDuration)
    .option('-t, --threads <count>', 'threads of a node', parseThreadCount)
    .addOption(new Option('--preset <engine>', 'commands and template of an engine').choices(presetNames))
    .option('--template <file>', 'a script with {{worker}}; also {{name}}, {{nodes}}, {{threads}}, {{time}}, {{log}}')
    .option('--submit <command>', 'gets the script on its input', parseCommand)
    .option('--status <command>', 'lists your jobs; without a preset as lines ID STATE NAME [NODE]', parseCommand)
    .option('--cancel <command>', 'gets ids of jobs behind it', parseCommand)
    .option('--job-id <pattern>', 'where the id stands in what the submission writes: first group', parsePattern)
    .option('-o, --out <dir>', 'output directory, which the nodes see too (default: out/<name of the file>)')
    .option('--site <name>', 'site profile: ~/.config/phasegrid/sites/NAME.yaml, or a file')
    .option('--node-work <time>', 'a node is asked for where it has so much to do (default: 2m)', parseDuration)
    .option('--listen <address>', 'where workers reach the coordinator', parseListenAddress, '0.0.0.0:0')
    .option('--audit-share <share>', 'compute this share of the tasks a second time', parseShare)
    .option('--dry-run', "print a job's script, and submit nothing", false)
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'progress and result as JSON lines on stdout', false)
    .action(async (path, submitOptions, options) => {
      process.exitCode = await launchByCommand({ path, submitOptions, options });
    });
}

/** Gives the exit code. */
async function launchByCommand({
  path,
  submitOptions,
  options,
}: {
  readonly path: string;
  readonly submitOptions: readonly string[];
  readonly options: ByCommandOptions;
}): Promise<number> {
  const file = readSweepFile(path);
  const out = resolve(options.out ?? join('out', basename(path, extname(path))));
  const preset = compilePreset(options);
  const profile = options.site === undefined ? noProfile : readSiteProfile(options.site);
  const { nodes, threads, walltimeMs } = compileSize(options, profile);
  const { nodeWork, heatMap, json, listen, auditShare } = options;
  const compiled = compileAllocationSettings({
    ...{ engine: options.preset ?? preset.submit[0], nodes, threads, walltimeMs },
    ...(nodeWork !== undefined && { nodeWorkMs: nodeWork }),
  });
  if (compiled.kind === 'refused') throw refuse(compiled.problems.join('\n'));
  const program = composeProgram(profile);
  const folder = join(out, 'jobs');
  const worker = [...program, 'worker', '--access', accessFolder(ledgerPath(out)), '--threads', String(threads)];
  const jobs: Omit<CommandJobs, 'allocationId' | 'command'> = {
    ...{ preset, walltimeMs, threads, prologue: profile.prologue, wrap: profile.wrap, folder },
    options: [...profile.options, ...submitOptions],
  };
  const { idleTimeoutMs } = compiled.settings;
  const openEngine = (allocationId: string): CommandEngine =>
    openCommandEngine({
      ...jobs,
      allocationId,
      command: (name) => [
        ...worker,
        ...['--allocation', allocationId, '--job', name, '--log', join(folder, `${name}.log`)],
        ...['--time-limit', `${Math.ceil(walltimeMs / 1000)}s`],
        ...['--idle-timeout', `${Math.ceil(idleTimeoutMs / 1000)}s`, '--max-offline', '10m'],
      ],
    });
  const trial = openEngine(trialId);
  if (options.dryRun) {
    process.stdout.write(trial.composeScript(jobName(trialId, 1)));
    return exitCode.done;
  }
  const problems = await trial.checkSettings();
  if (problems.length > 0) throw refuse(problems.join('\n'));
  return await runLaunch({
    ...{ file, out, heatMap, json, auditShare, settings: compiled.settings },
    openEngine,
    openAccess: (nowMs) => openLaunchAccess({ ledger: ledgerPath(out), listen }, nowMs),
    crew: `up to ${formatPlural(nodes, 'job')} of ${formatPlural(threads, 'thread')}`,
  });
}

/** What the command line says, and what the site's profile has where it says nothing. */
function compileSize(options: ByCommandOptions, profile: SiteProfile) {
  if (profile.omit.length > 0) {
    throw refuse('site profile: expected no omit, which is for sbatch; --template says what a script holds');
  }
  const nodes = options.nodes ?? profile.nodes;
  const threads = options.threads ?? profile.threads;
  const walltimeMs = options.time ?? readProfileTime(profile);
  if (nodes !== undefined && threads !== undefined && walltimeMs !== undefined) return { nodes, threads, walltimeMs };
  const size = { nodes, threads, time: walltimeMs } as const;
  const missing = (['nodes', 'threads', 'time'] as const).filter((name) => size[name] === undefined);
  const list = missing.map((name) => `--${name}`).join(', ');
  throw refuse(`launch command: expected ${list}, got none; no site profile has it either`);
}

function readProfileTime({ time }: SiteProfile): number | undefined {
  if (time === undefined) return undefined;
  try {
    return parseDuration(time);
  } catch (cause) {
    throw refuse(`site profile: expected a time such as 4h or 1-12:00:00, got "${time}"`, cause);
  }
}

const presetNames = Object.keys(commandPresets) as (keyof typeof commandPresets)[];

/** What commands of one's own are like, but for the commands. */
const ownEngine = {
  jobId: /(\d+)/,
  parse: parseListedJobs,
  gone: /no such job|unknown job|already (finished|ended|completed)|invalid job id/i,
};

/** What the command line says, over what a preset has. */
function compilePreset(options: EngineOptions): CommandPreset {
  const base: CommandPreset | undefined = options.preset === undefined ? undefined : commandPresets[options.preset];
  const template = options.template === undefined ? base?.template : readTemplate(options.template);
  const { submit = base?.submit, status = base?.status, cancel = base?.cancel } = options;
  if (template === undefined || submit === undefined || status === undefined || cancel === undefined) {
    throw refuseMissing({ template, submit, status, cancel });
  }
  const engine = base ?? ownEngine;
  return { ...engine, submit, status, cancel, template, jobId: options.jobId ?? engine.jobId };
}

function refuseMissing(parts: Readonly<Record<string, unknown>>): CliError {
  const missing = Object.keys(parts).filter((name) => parts[name] === undefined);
  const list = missing.map((name) => `--${name}`).join(', ');
  return refuse(`launch command: expected ${list}, got none; or --preset, one of ${presetNames.join(', ')}`);
}

function readTemplate(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw refuse(`--template: cannot read ${path}: ${describeCause(cause)}`, cause);
  }
  const problem = findTemplateProblem(text, path);
  if (problem !== undefined) throw refuse(problem);
  return text;
}

function parseCommand(text: string): readonly string[] {
  const words = splitWords(text);
  if (words !== undefined && words.length > 0) return words;
  throw new InvalidArgumentError(`Expected a command, its words quoted as for a shell, got "${text}".`);
}

function parsePattern(text: string): RegExp {
  try {
    const pattern = new RegExp(text, 'm');
    // The empty alternative matches always, and shows how many groups there are.
    if ((new RegExp(`${text}|`).exec('')?.length ?? 0) > 1) return pattern;
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError(`Expected a regular expression with a group, such as "job (\\d+)", got "${text}".`);
}

function parseNodeCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 100_000 });
}

function refuse(message: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: exitCode.badInput, cause });
}
