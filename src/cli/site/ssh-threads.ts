import { systemClock } from '../../../coordinator/wall-clock.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { describeHost, type SshHost } from '../engines/host-list.js';
import type { SshEnd, SshSession, SshSessionOptions } from '../engines/ssh-session.js';
import { splitEnd } from './split-end.js';
import type { Threads } from './threads.js';

export interface SshThreadsOptions {
  readonly hosts: readonly SshHost[];
  readonly startSession: (host: SshHost, listeners: SessionListeners) => SshSession;
  readonly tell: (line: string) => void;
  readonly showHosts: (picture: HostsPicture) => void;
}

export type SessionListeners = Pick<SshSessionOptions, 'onStart' | 'onTrouble'>;

/** How many hosts there are, by what they are at. */
interface HostsPicture {
  /** They are tried again. */
  readonly queued: number;
  readonly starting: number;
  readonly working: number;
  readonly waitReason: string | undefined;
  readonly pause: undefined;
}

/** A host's worker, at one time. */
interface HostState {
  readonly name: string;
  readonly host: SshHost;
  place: 'connecting' | 'working' | 'waiting' | 'given-up';
  session: SshSession | undefined;
  /** Ends that followed work, since it worked last for long. */
  losses: number;
  /** Workers in succession that ended by themselves as soon as they had started. */
  shortStays: number;
  startedMs: number;
}

/** Workers report within 10 s of being told. */
const patienceMs = 15_000;

/** A connection that was lost is tried again after these, */
const retryDelaysMs = [5_000, 30_000, 120_000, 300_000];

/** and from the first again after so long a time of work. */
const steadyMs = 600_000;

/** A worker that ends by itself within this time does so again: */
const shortStayMs = 60_000;

/** so often it is tried. */
const shortStaysMax = 3;

/** The exit code of ssh where the connection failed, not the worker. */
const sshFailed = 255;

/** A worker on each host. A host that refuses at first is told and left out; one that was lost is tried again. */
export function startSshThreads(options: SshThreadsOptions): Threads {
  const { tell } = options;
  const end = splitEnd();
  const timers = new Set<() => void>();
  let isEnding = false;
  const states = options.hosts.map(
    (host): HostState => ({
      ...{ host, name: describeHost(host), place: 'connecting', session: undefined, losses: 0, shortStays: 0 },
      startedMs: 0,
    }),
  );
  const show = (): void => options.showHosts(countHosts(states));

  const start = (state: HostState): void => {
    state.place = 'connecting';
    state.startedMs = systemClock.monotonicMs();
    try {
      state.session = openSession(state, options, show);
    } catch (error) {
      // The system has no more processes or files for this one.
      giveUp(state, describeCause(error));
      return;
    }
    state.session.ended.then(
      (sessionEnd) => handleEnd(state, sessionEnd),
      (error: unknown) => giveUp(state, describeCause(error)),
    );
    show();
  };
  const handleEnd = (state: HostState, sessionEnd: SshEnd): void => {
    state.session = undefined;
    if (isEnding) return;
    const said = describeEnd(sessionEnd);
    const delayMs = judgeEnd(state, sessionEnd);
    if (delayMs === undefined) {
      giveUp(state, said);
      return;
    }
    state.place = 'waiting';
    tell(`${state.name} was lost (${said}); it is tried again in ${delayMs / 1000} s`);
    const cancel = systemClock.after(delayMs, () => {
      timers.delete(cancel);
      start(state);
    });
    timers.add(cancel);
    show();
  };
  const giveUp = (state: HostState, said: string): void => {
    state.session = undefined;
    state.place = 'given-up';
    if (isEnding) return;
    tell(`${state.name} does not compute: ${said}`);
    show();
    if (states.some(({ place }) => place !== 'given-up')) return;
    end.reject(new CliError('no host computes any more; see above', { exitCode: exitCode.failed }));
  };
  for (const state of states) start(state);

  const stop = async (): Promise<void> => {
    isEnding = true;
    for (const cancel of timers) cancel();
    await endAll(states.flatMap(({ session }) => session ?? []));
    end.resolve();
  };
  let stopping: Promise<void> | undefined;
  const stopOnce = (): Promise<void> => (stopping ??= stop());
  return { done: end.promise, drain: stopOnce, abandon: stopOnce };
}

/** When the host is tried again, after this many milliseconds; undefined where it is not. */
function judgeEnd(state: HostState, { code, hasStarted }: SshEnd): number | undefined {
  const stayMs = systemClock.monotonicMs() - state.startedMs;
  const isConnectionLost = code === sshFailed || code === undefined;
  // A host that never worked is wrong in the list, and not lost.
  if (!hasStarted && !(isConnectionLost && state.losses > 0)) return undefined;
  state.shortStays = isConnectionLost || stayMs > shortStayMs ? 0 : state.shortStays + 1;
  if (state.shortStays >= shortStaysMax) return undefined;
  if (stayMs > steadyMs) state.losses = 0;
  const delayMs = retryDelaysMs[Math.min(state.losses, retryDelaysMs.length - 1)];
  state.losses += 1;
  return delayMs;
}

function describeEnd({ code, words }: SshEnd): string {
  return words.length === 0 ? `exit code ${code ?? 'none'} without a word` : words.join('; ');
}

function openSession(state: HostState, { startSession, tell }: SshThreadsOptions, show: () => void): SshSession {
  return startSession(state.host, {
    onStart: () => {
      state.place = 'working';
      show();
    },
    onTrouble: (line) => tell(`${state.name}: ${line}`),
  });
}

async function endAll(sessions: readonly SshSession[]): Promise<void> {
  for (const session of sessions) session.stop();
  const cancel = systemClock.after(patienceMs, () => {
    for (const session of sessions) session.breakOff();
  });
  await Promise.allSettled(sessions.map(({ ended }) => ended));
  cancel();
}

function countHosts(states: readonly HostState[]): HostsPicture {
  const count = (wanted: HostState['place']): number => states.filter(({ place }) => place === wanted).length;
  return {
    queued: count('waiting'),
    starting: count('connecting'),
    working: count('working'),
    waitReason: count('waiting') === 0 ? undefined : 'lost, tried again',
    pause: undefined,
  };
}
