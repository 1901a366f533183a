import { mkdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { formatAccess } from '../access/access-file.js';
import { readAccess } from '../access/find-access.js';
import { type LaunchAccess, openLaunchAccess } from '../access/launch-access.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { parseListenAddress, parseShare, parseThreadCount } from '../command-line/options.js';
import { describeHost, parseHosts, type SshHost } from '../engines/host-list.js';
import { runProgramBriefly } from '../engines/run-program.js';
import { quoteWords } from '../engines/shell-words.js';
import { noProfile, readSiteProfile } from '../engines/site-profile.js';
import { composeSshScript } from '../engines/ssh-script.js';
import { type SshSession, startSshSession } from '../engines/ssh-session.js';
import { ledgerPath } from '../files/ledger-place.js';
import { readSweepFile } from '../files/sweep-file.js';
import { openLocalSite } from '../site/local-site.js';
import { type SessionListeners, startSshThreads } from '../site/ssh-threads.js';
import { runSweep } from './run-sweep.js';
import { composeProgram } from './slurm-request.js';

interface SshOptions {
  readonly hosts: string;
  readonly threads?: number | undefined;
  readonly remoteCommand?: string | undefined;
  readonly site?: string | undefined;
}

/** What every host is asked for. */
interface SshRequest {
  readonly hosts: readonly SshHost[];
  readonly program: string;
  readonly prologue: readonly string[];
  readonly wrap: string | undefined;
  /** Further options of ssh. */
  readonly options: readonly string[];
}

export function addLaunchSsh(launch: Command): void {
  launch
    .command('ssh')
    .summary('on hosts that you reach by ssh')
    .description(
      'Starts a worker on each host of a list, over ssh without questions (BatchMode), and ends them when the sweep is ' +
        'done. The hosts need phasegrid and a route to this machine, and no common file system. What follows -- goes to ssh.',
    )
    .argument('<file>', 'sweep file, YAML or JSON')
    .argument('[options...]', 'behind --: further options of ssh, such as -i KEY or -F CONFIG')
    .requiredOption('--hosts <file>', 'lines [user@]host[:port] [threads=N]')
    .option('-t, --threads <count>', 'threads of a host whose line has none (default: its cores)', parseThreadCount)
    .option('--remote-command <command>', 'how a host calls phasegrid (default: the program at the same path as here)')
    .option('-o, --out <dir>', 'output directory (default: out/<name of the file>)')
    .option('--site <name>', 'site profile: ~/.config/phasegrid/sites/NAME.yaml, or a file')
    .option('--listen <address>', 'where workers reach the coordinator', parseListenAddress, '0.0.0.0:0')
    .option('--audit-share <share>', 'compute this share of the tasks a second time', parseShare)
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'progress and result as JSON lines on stdout', false)
    .action(async (path, sshOptions, options) => {
      const file = readSweepFile(path);
      const request = await compileSshRequest(options, sshOptions);
      const out = resolve(options.out ?? join('out', basename(path, extname(path))));
      const { heatMap, json, listen, auditShare } = options;
      let access: LaunchAccess | undefined;
      const openAccess = async (nowMs: number): Promise<LaunchAccess> => {
        access = await openLaunchAccess({ ledger: ledgerPath(out), listen }, nowMs);
        return access;
      };
      process.exitCode = await runSweep({
        ...{ file, out, heatMap, json },
        openSite: () => openLocalSite(out, { published: true, auditShare, openAccess }),
        startThreads: (_site, { tell, showJobs }) => {
          const secret = composeSecret(access?.folder ?? '');
          const startSession = (host: SshHost, listeners: SessionListeners): SshSession =>
            openSession(host, { request, out, secret, listeners });
          return startSshThreads({ hosts: request.hosts, startSession, tell, showHosts: showJobs });
        },
        crew: formatPlural(request.hosts.length, 'host'),
        stopping: 'stopping: workers report what is finished (again to stop at once)',
      });
    });
}

/** Refuses before anything is started. */
async function compileSshRequest(options: SshOptions, sshOptions: readonly string[]): Promise<SshRequest> {
  const list = parseHosts(readHosts(options.hosts), options.hosts);
  if (list.kind === 'refused') throw refuse(list.problem);
  const ssh = await runProgramBriefly({ program: 'ssh', args: ['-V'], timeoutMs: 10_000 });
  if (ssh.kind === 'missing')
    throw refuse('ssh: expected an ssh program on the path, found none; install openssh-client');
  const profile = options.site === undefined ? noProfile : readSiteProfile(options.site);
  const { threads = profile.threads } = options;
  const own = composeProgram(profile);
  return {
    hosts: list.hosts.map((host) => ({ ...(threads !== undefined && { threads }), ...host })),
    program: options.remoteCommand ?? quoteWords(own),
    prologue: profile.prologue,
    wrap: profile.wrap,
    options: [...profile.options, ...sshOptions],
  };
}

function readHosts(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw refuse(`--hosts: cannot read ${path}: ${describeCause(cause)}`, cause);
  }
}

/** The access file for a worker alone, in one line. */
function composeSecret(folder: string): string {
  const access = readAccess(folder);
  const { worker } = access.tokens;
  return JSON.stringify(JSON.parse(formatAccess({ ...access, tokens: worker === undefined ? {} : { worker } })));
}

interface SessionParts {
  readonly request: SshRequest;
  readonly out: string;
  readonly secret: string;
  readonly listeners: SessionListeners;
}

function openSession(host: SshHost, { request, out, secret, listeners }: SessionParts): SshSession {
  const { program, prologue, wrap, options } = request;
  const folder = join(out, 'jobs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const threads = host.threads === undefined ? [] : ['--threads', String(host.threads)];
  const script = composeSshScript({ program, prologue, wrap, options: [...threads, ...stay] });
  const log = join(folder, `${describeHost(host).replaceAll(/[^\w.@-]/g, '_')}.log`);
  return startSshSession({ host, script, secret, options, log, ...listeners });
}

/** Where the host hears no end of the session: its network is gone. */
const stay = ['--max-offline', '10m'];

function refuse(message: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: exitCode.badInput, cause });
}
