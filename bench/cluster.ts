import { makeAccess } from './cluster/access.js';
import { killChildren } from './cluster/child-process.js';
import { type ClusterFigures, formatFigures, formatTitles, type Load, legend } from './cluster/cluster-figures.js';
import { type ClusterOptions, OptionError, parseClusterOptions, type ScenarioName } from './cluster/cluster-options.js';
import {
  measureBurst,
  measureCrash,
  measureRestart,
  measureSaturated,
  measureSteady,
  type RestartFigures,
  type ScenarioOptions,
} from './cluster/scenarios.js';
import type { ProfileShare } from './cluster/summarise-profile.js';
import { reportFigure } from './report-figure.js';

/*
 * What a coordinator carries: a real one with a ledger on disk, and real agents over gRPC with TLS and tokens, all in
 * processes of their own. Only the threads are simulated: a task is a timer. The workers' processes compete for the same
 * cores; they go behind the coordinator (a nice value of 10), and the coordinator's CPU is the figure that counts.
 *   node dist/bench/cluster.js [--scenario steady,burst,crash,saturated,restart] [--sessions N,…] [--threads N]
 *     [--task SECONDS,…] [--seconds N] [--settled N] [--open] [--cpu-prof FILE] [--json]
 * The exit code is 1 where an attempt was charged, a trial quarantined, an outcome lost or settled twice: nobody dies here
 * but the coordinator.
 */

/** What a scenario measures unless options say otherwise. */
const defaultLoads: Readonly<
  Record<
    Exclude<ScenarioName, 'restart'>,
    { readonly sessions: readonly number[]; readonly taskSeconds: readonly number[] }
  >
> = {
  steady: { sessions: [10, 100, 300, 1000], taskSeconds: [1, 600] },
  burst: { sessions: [1000], taskSeconds: [10] },
  crash: { sessions: [100], taskSeconds: [1] },
  saturated: { sessions: [1000], taskSeconds: [1] },
};

const partsShown = 16;

async function main(options: ClusterOptions): Promise<void> {
  const say = (line: string) => void process.stdout.write(options.json ? '' : `${line}\n`);
  const access = await makeAccess(options.isOpen);
  say(`${legend}\n${options.isOpen ? 'Neither TLS nor tokens' : 'TLS and tokens'}.\n\n${formatTitles()}`);
  const tell = (figures: ClusterFigures, profiles: Profiles = {}) => {
    if (isBad(figures)) process.exitCode = 1;
    if (options.json) process.stdout.write(`${JSON.stringify({ bench: 'cluster', ...figures, ...profiles })}\n`);
    say(formatFigures(figures));
    for (const [who, profile] of Object.entries(profiles)) say(formatProfile(who, profile));
  };
  for (const scenario of options.scenarios) {
    if (scenario === 'restart') {
      await measureOrSay(scenario, async () => {
        const figures = await measureRestart(access, { taskSeconds: 1, tasksSettled: options.settled });
        if (options.json) process.stdout.write(`${JSON.stringify({ bench: 'cluster', ...figures })}\n`);
        say(formatRestart(figures));
        const p50 = figures.cpuSecondsUntilAnswer;
        reportFigure({ name: 'CPU until the first answer after a restart', p50, unit: 's' });
      });
      continue;
    }
    for (const load of listLoads(scenario, options)) {
      const { seconds, profilePath } = options;
      await measureOrSay(`${scenario}, ${load.sessions} sessions, tasks of ${load.taskSeconds} s`, () =>
        measureLoad(scenario, { ...load, access, seconds }, { tell, profilePath }),
      );
    }
  }
}

/** A scenario that fails is told, and the others are measured all the same. */
async function measureOrSay(what: string, measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    process.stderr.write(`${what}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    await killChildren();
  }
}

/** By what they are of. */
type Profiles = Readonly<Record<string, readonly ProfileShare[]>>;

interface Telling {
  readonly tell: (figures: ClusterFigures, profiles?: Profiles) => void;
  readonly profilePath: string | undefined;
}

async function measureLoad(
  scenario: Exclude<ScenarioName, 'restart'>,
  options: ScenarioOptions,
  { tell, profilePath }: Telling,
): Promise<void> {
  switch (scenario) {
    case 'steady': {
      const figures = await measureSteady(options);
      tell(figures);
      reportLoad(figures);
      break;
    }
    case 'burst':
      tell(await measureBurst(options));
      break;
    case 'crash':
      tell(await measureCrash(options));
      break;
    case 'saturated': {
      const { figures, profile, agentsProfile } = await measureSaturated(options, profilePath);
      tell(figures, { profile, agentsProfile });
      break;
    }
    default:
      scenario satisfies never;
  }
}

function listLoads(scenario: Exclude<ScenarioName, 'restart'>, options: ClusterOptions): Load[] {
  const { sessions, taskSeconds } = { ...defaultLoads[scenario], ...pickGiven(options) };
  const { threads } = options;
  return taskSeconds.flatMap((task) => sessions.map((count) => ({ sessions: count, threads, taskSeconds: task })));
}

function pickGiven({ sessions, taskSeconds }: ClusterOptions) {
  return { ...(sessions !== undefined && { sessions }), ...(taskSeconds !== undefined && { taskSeconds }) };
}

function reportLoad({ sessions, taskSeconds, cpuUsPerOutcome, settled }: ClusterFigures): void {
  if (settled === 0) return;
  const name = `CPU an outcome, ${sessions} sessions, tasks of ${taskSeconds} s`;
  reportFigure({ name, p50: cpuUsPerOutcome, unit: 'us' });
}

/** Nothing is lost and nobody is blamed, whatever the load. */
function isBad({ attemptsCharged, trialsQuarantined, conflicts, further }: ClusterFigures): boolean {
  const faults = ['acknowledged and lost', 'settled twice', 'counted and not in the ledger'];
  return attemptsCharged + trialsQuarantined + conflicts > 0 || faults.some((name) => (further[name] ?? 0) !== 0);
}

function formatProfile(who: string, profile: readonly ProfileShare[]): string {
  const parts = profile.slice(0, partsShown).map(({ part, share }) => `${(100 * share).toFixed(1)} % ${part}`);
  return `${' '.repeat(12)}${who}: ${parts.join(', ')}`;
}

function formatRestart(figures: RestartFigures): string {
  const { tasksSettled, cpuSecondsUntilAnswer, secondsUntilAnswer, cpuSecondsEmpty, rssMiB } = figures;
  return (
    `   restart  with ${tasksSettled} settled tasks: ${cpuSecondsUntilAnswer} s CPU until the first call is answered ` +
    `(${secondsUntilAnswer} s), ${cpuSecondsEmpty} s CPU with an empty ledger; RSS ${rssMiB} MiB`
  );
}

try {
  await main(parseClusterOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
