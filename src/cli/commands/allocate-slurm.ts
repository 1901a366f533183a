import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { systemClock } from '../../../coordinator/wall-clock.js';
import type { AllocationOpened } from '../../allocation/fact.js';
import { jobName } from '../../allocation/job-name.js';
import { openAllocation } from '../../allocation/restore-allocation.js';
import { type AllocationSettings, compileAllocationSettings } from '../../allocation/settings.js';
import { isLocalAddress, parseAddress } from '../../wire/address.js';
import { connectionOf, findAccess } from '../access/connection.js';
import type { FoundAccess } from '../access/find-access.js';
import { connect } from '../client/client.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { parseThreadCount, parseWholeNumber } from '../command-line/options.js';
import { parseDuration } from '../command-line/parse-duration.js';
import { listenForStop } from '../command-line/stop-signal.js';
import { quoteWords } from '../engines/shell-words.js';
import { noProfile, readSiteProfile, type SiteProfile } from '../engines/site-profile.js';
import { checkSlurm, findNodeSize, openSlurm, type SlurmJobs, testSlurmScript } from '../engines/slurm.js';
import { findPathFlaw } from '../engines/slurm-path.js';
import { formatSlurmTime } from '../engines/slurm-time.js';
import { makeOutputDirectory } from '../files/output-directory.js';
import { makeAllocationId } from '../site/adopt-allocation.js';
import { serveAllocation } from '../site/serve-allocation.js';
import { composeProgram, readProfileTime } from './slurm-request.js';

interface AllocateOptions {
  readonly nodes?: number | undefined;
  readonly time?: number | undefined;
  readonly threads?: number | undefined;
  readonly access?: string | undefined;
  readonly allocation?: string | undefined;
  readonly out: string;
  readonly site?: string | undefined;
  readonly nodeWork?: number | undefined;
  readonly idleTimeout: number;
  readonly maxOffline: number;
}

/** What the command line, the site's profile and Slurm come to. */
interface AllocateRequest {
  readonly access: FoundAccess;
  readonly profile: SiteProfile;
  readonly settings: AllocationSettings;
  readonly sbatchOptions: readonly string[];
  readonly maxOfflineMs: number;
}

export function addAllocateSlurm(allocate: Command): void {
  allocate
    .command('slurm')
    .summary('in jobs of Slurm, as an ordinary user')
    .description(
      'Submits one job a node, as many as all active sweeps have work for, and none where there is no work. What follows ' +
        '-- goes to sbatch, such as --partition=cpu --account=x.',
    )
    .argument('[options...]', 'behind --: further options of sbatch')
    .option('-n, --nodes <count>', 'most nodes at a time', parseNodeCount)
    .option('--time <time>', "a job's time limit, such as 4h, 90m or 1-12:00:00", parseDuration)
    .option('-t, --threads <count>', 'threads of a node (default: the CPUs of the smallest)', parseThreadCount)
    .option('--access <path>', 'access file or folder of the coordinator, which the nodes see too')
    .option('--allocation <id>', 'go on with this allocation (default: that of the same command, else a new one)')
    .option('-o, --out <dir>', 'folder for scripts and logs, which the nodes see too', 'jobs')
    .option('--site <name>', 'site profile: ~/.config/phasegrid/sites/NAME.yaml, or a file')
    .option('--node-work <time>', 'a node is asked for where it has so much to do (default: 2m)', parseDuration)
    .option('--idle-timeout <time>', 'a worker without a task leaves after this time', parseDuration, 300_000)
    .option('--max-offline <time>', 'a worker without its coordinator gives up after this time', parseDuration, 600_000)
    .action(async (sbatchOptions, options) => {
      process.exitCode = await allocateSlurm(sbatchOptions, options);
    });
}

async function allocateSlurm(sbatchOptions: readonly string[], options: AllocateOptions): Promise<number> {
  const request = await compileRequest(sbatchOptions, options);
  const folder = resolve(options.out);
  const flaw = findPathFlaw(folder);
  if (flaw !== undefined) throw refuse(`--out: expected ${flaw}, got ${JSON.stringify(folder)}`);
  const opening = composeOpening(request, options, folder);
  await testScript(request, folder);
  makeOutputDirectory(folder);
  const tell = (line: string): boolean => process.stderr.write(`${line}\n`);
  const stop = listenForStop(() =>
    tell('stopping: workers report what is finished, and the jobs are cancelled (again to stop at once)'),
  );
  const client = connect(connectionOf(request.access, ['client']));
  try {
    await serveAllocation({
      ...{ client, opening, tell, signal: stop.signal },
      allocationId: options.allocation ?? '',
      label: `process ${process.pid} of ${userInfo().username} on ${hostname()}`,
      openEngine: ({ allocationId, origin }) =>
        openSlurm(composeJobs(request, { allocationId, folder: origin?.folder ?? folder })),
    });
    return stop.exitCode() ?? exitCode.done;
  } finally {
    client.close();
    stop.dispose();
  }
}

/** Refuses what Slurm would refuse, or let wait for ever, before there is anything to undo. */
async function compileRequest(sbatchOptions: readonly string[], options: AllocateOptions): Promise<AllocateRequest> {
  const profile = options.site === undefined ? noProfile : readSiteProfile(options.site);
  const nodes = options.nodes ?? profile.nodes;
  const walltimeMs = options.time ?? readProfileTime(profile);
  if (nodes === undefined) throw refuse(missing('nodes'));
  if (walltimeMs === undefined) throw refuse(missing('time'));
  const access = findWorkersAccess(options);
  const jobs = { options: [...profile.options, ...sbatchOptions], walltimeMs };
  const { partitions, refusals, warnings } = await checkSlurm(jobs);
  if (refusals.length > 0) throw refuse(refusals.join('\n'));
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const threads = options.threads ?? profile.threads ?? (await findNodeSize(partitions)).cpus;
  const { nodeWork, idleTimeout: idleTimeoutMs, maxOffline: maxOfflineMs } = options;
  const compiled = compileAllocationSettings({
    ...{ engine: 'slurm', nodes, threads, walltimeMs, idleTimeoutMs },
    ...(nodeWork !== undefined && { nodeWorkMs: nodeWork }),
  });
  if (compiled.kind === 'refused') throw refuse(compiled.problems.join('\n'));
  return { access, profile, settings: compiled.settings, sbatchOptions: jobs.options, maxOfflineMs };
}

/** The jobs read the same file, so there must be one, and it must admit workers. */
function findWorkersAccess({ access: path }: AllocateOptions): FoundAccess {
  const access = findAccess({ access: path }, { connect: undefined, directory: undefined });
  if (access === undefined) {
    throw refuse(
      'allocate: expected --access, PHASEGRID_ACCESS or one *.access folder of `phasegrid serve` here, got none',
    );
  }
  const roles = Object.keys(access.tokens);
  if (roles.length > 0 && access.tokens.worker === undefined) {
    throw refuse(
      `access file ${access.path}: expected the token of a worker too, got that of a ${roles.join(' and ')}`,
    );
  }
  if (access.addresses.every(isNear)) {
    process.stderr.write(
      `warning: the coordinator listens on ${access.addresses.join(', ')} alone, which no other machine reaches; serve --listen 0.0.0.0:0 does\n`,
    );
  }
  return access;
}

function isNear(text: string): boolean {
  const address = parseAddress(text);
  return address === undefined || isLocalAddress(address);
}

function composeOpening(
  { settings, sbatchOptions }: AllocateRequest,
  { site, nodes, time, threads }: AllocateOptions,
  folder: string,
): AllocationOpened {
  const words = [
    'slurm',
    ...(nodes === undefined ? [] : ['--nodes', String(nodes)]),
    ...(time === undefined ? [] : ['--time', formatSlurmTime(time)]),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ...(site === undefined ? [] : ['--site', site]),
    ...(sbatchOptions.length === 0 ? [] : ['--', ...sbatchOptions]),
  ];
  const origin = { user: userInfo().username, request: quoteWords(words), folder };
  return { ...openAllocation(makeAllocationId(), settings, systemClock.wallMs()), origin };
}

function composeJobs(
  { access, profile, settings, sbatchOptions, maxOfflineMs }: AllocateRequest,
  { allocationId, folder }: { readonly allocationId: string; readonly folder: string },
): SlurmJobs {
  const { walltimeMs, threads, idleTimeoutMs } = settings;
  const { prologue, wrap, scratch, omit } = profile;
  const habits = { prologue, wrap, scratch, omit };
  const command = (name: string): readonly string[] => [
    ...composeProgram(profile),
    ...['worker', '--access', resolve(access.path), '--threads', String(threads)],
    ...['--allocation', allocationId, '--job', name, '--log', `${folder}/${name}.log`],
    ...['--time-limit', formatSlurmTime(walltimeMs), '--idle-timeout', `${idleTimeoutMs / 1000}s`],
    ...['--max-offline', `${maxOfflineMs / 1000}s`],
  ];
  // What the sweeps of the future take is not known: `-- --mem=…` says it where the site's own default is too little.
  return {
    ...habits,
    allocationId,
    folder,
    walltimeMs,
    threads,
    memoryMib: undefined,
    options: sbatchOptions,
    command,
  };
}

/** Stands for an allocation's id where none is made. */
const trialId = '00000000';

/** What Slurm will never take is refused here; what it does not take now is told. */
async function testScript(request: AllocateRequest, folder: string): Promise<void> {
  const script = openSlurm(composeJobs(request, { allocationId: trialId, folder })).composeScript(jobName(trialId, 1));
  const test = await testSlurmScript(script, request.sbatchOptions);
  if (test.accepted) return;
  if (test.isLasting) throw refuse(`sbatch: ${test.text}`);
  process.stderr.write(`warning: sbatch: ${test.text}\n`);
}

function parseNodeCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 100_000 });
}

function missing(option: string): string {
  return `allocate slurm: expected --${option}, got none; no site profile has ${option} either`;
}

function refuse(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.badInput });
}
