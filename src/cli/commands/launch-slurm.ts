import { type Command, Option } from '@commander-js/extra-typings';
import { jobName } from '../../allocation/job-name.js';
import { type AllocationSettings, compileAllocationSettings } from '../../allocation/settings.js';
import { openLaunchAccess } from '../access/launch-access.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { parseListenAddress, parseShare, parseThreadCount, parseWholeNumber } from '../command-line/options.js';
import { parseDuration } from '../command-line/parse-duration.js';
import { openSlurm, type ScriptTest, testSlurmScript } from '../engines/slurm.js';
import { formatSlurmTime } from '../engines/slurm-time.js';
import { ledgerPath } from '../files/ledger-place.js';
import {
  composeLaunchScript,
  isInLaunchJob,
  type JobLaunch,
  runLaunchJob,
  submitLaunchJob,
} from './launch-slurm-job.js';
import { runLaunch } from './run-launch.js';
import {
  compileSlurmRequest,
  composeLaunchCommand,
  composeSlurmJobs,
  composeWorkerCommand,
  type SlurmCommandLine,
  type SlurmOptions,
  type SlurmRequest,
} from './slurm-request.js';

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
    .option('--time <time>', "a job's time limit, such as 4h, 90m or 1-12:00:00", parseDuration)
    .option('-t, --threads <count>', 'threads of a node (default: the CPUs of the smallest)', parseThreadCount)
    .option('-o, --out <dir>', 'output directory, which the nodes see too (default: out/<name of the file>)')
    .option('--site <name>', 'site profile: ~/.config/phasegrid/sites/NAME.yaml, or a file')
    .option('--node-work <time>', 'a node is asked for where it has so much to do (default: 2m)', parseDuration)
    .addOption(
      new Option(
        '--coordinator <place>',
        'here, or in one job with all its nodes, which submits itself again at its end',
      )
        .choices(['here', 'job'] as const)
        .default('here' as const),
    )
    .option('--idle-timeout <time>', 'a worker without a task leaves after this time', parseDuration, 300_000)
    .option('--max-offline <time>', 'a worker without its coordinator gives up after this time', parseDuration, 600_000)
    .option('--listen <address>', 'where workers reach the coordinator', parseListenAddress, '0.0.0.0:0')
    .option('--audit-share <share>', 'compute this share of the tasks a second time', parseShare)
    .option('--dry-run', "print a job's script, ask sbatch about it, and submit nothing", false)
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'progress and result as JSON lines on stdout', false)
    .action(async (path, sbatchOptions, options) => {
      const commandLine = { path, sbatchOptions, options };
      process.exitCode = await (options.coordinator === 'job' ? launchInJob(commandLine) : launchHere(commandLine));
    });
}

async function launchHere(commandLine: SlurmCommandLine): Promise<number> {
  const { options } = commandLine;
  const request = await compileSlurmRequest(commandLine, false);
  const settings = compileSettings(request, options);
  const script = openSlurm(composeSlurmJobs(request, trialId, options)).composeScript(jobName(trialId, 1));
  const test = await testScript(script, request);
  if (options.dryRun) return showScript(script, test);
  const { file, out, nodes, threads, walltimeMs } = request;
  const { heatMap, json, listen, auditShare } = options;
  return await runLaunch({
    ...{ file, out, heatMap, json, auditShare, settings },
    openEngine: (allocationId) => openSlurm(composeSlurmJobs(request, allocationId, options)),
    openAccess: (nowMs) => openLaunchAccess({ ledger: ledgerPath(out), listen }, nowMs),
    crew: `up to ${formatPlural(nodes, 'job')} of ${formatPlural(threads, 'thread')} for ${formatSlurmTime(walltimeMs)}`,
  });
}

async function launchInJob(commandLine: SlurmCommandLine): Promise<number> {
  const { options } = commandLine;
  const isInJob = isInLaunchJob();
  const request = await compileSlurmRequest(commandLine, isInJob);
  const { heatMap, json, listen, auditShare } = options;
  const { prologue, wrap, scratch, omit } = request.profile;
  const launch: JobLaunch = {
    ...request,
    ...{ heatMap, json, listen, auditShare, prologue, wrap, scratch, omit },
    command: composeLaunchCommand(request, commandLine),
    worker: composeWorkerCommand(request),
  };
  if (isInJob) return await runLaunchJob(launch);
  const script = composeLaunchScript(launch);
  const test = await testScript(script, request);
  return options.dryRun ? showScript(script, test) : await submitLaunchJob(launch);
}

/** Stands for an allocation's id where none is made. */
const trialId = '00000000';

function compileSettings(
  { nodes, threads, walltimeMs }: SlurmRequest,
  { nodeWork, idleTimeout }: SlurmOptions,
): AllocationSettings {
  const compiled = compileAllocationSettings({
    ...{ engine: 'slurm', nodes, threads, walltimeMs },
    idleTimeoutMs: idleTimeout,
    ...(nodeWork !== undefined && { nodeWorkMs: nodeWork }),
  });
  if (compiled.kind === 'compiled') return compiled.settings;
  throw new CliError(compiled.problems.join('\n'), { exitCode: exitCode.badInput });
}

/** What Slurm will never take is refused here; what it does not take now is told. */
async function testScript(script: string, { options, warnings }: SlurmRequest): Promise<ScriptTest> {
  const test = await testSlurmScript(script, options);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  if (test.accepted) return test;
  if (test.isLasting) throw new CliError(`sbatch: ${test.text}`, { exitCode: exitCode.badInput });
  process.stderr.write(`warning: sbatch: ${test.text}\n`);
  return test;
}

function showScript(script: string, { accepted, text }: ScriptTest): number {
  process.stdout.write(script);
  if (accepted) process.stderr.write(`sbatch --test-only: ${text}\n`);
  return accepted ? exitCode.done : exitCode.failed;
}

function parseNodeCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 100_000 });
}
