import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { listenForStop, stoppedExitCode, stopSignals } from '../../src/cli/command-line/stop-signal.js';
import { makeTestDirectory, startPhasegrid } from './phasegrid-process.js';
import { longSweep, startServer, startWorkerProcess, writeSweep } from './sweep-scene.js';

type Listener = () => void;

/** A process that is told of signals by name, with a clock that is set by hand. */
function sceneOf(hasTerminal: boolean) {
  const listeners = new Map<string, Listener>();
  const clock = { monotonicMs: 0 };
  const exits: number[] = [];
  const stops: string[] = [];
  const stop = listenForStop(() => stops.push('stopping'), {
    on: (name, listener) => void listeners.set(name, listener),
    off: (name) => void listeners.delete(name),
    exit: (code) => void exits.push(code),
    monotonicMs: () => clock.monotonicMs,
    hasTerminal,
  });
  return { stop, stops, exits, clock, listeners, send: (name: string) => listeners.get(name)?.() };
}

test('every stop signal asks to stop once, with the exit code that shells give it', (t) => {
  for (const name of stopSignals) {
    const { stop, stops, exits, send, listeners } = sceneOf(true);
    t.is(stop.exitCode(), undefined);
    send(name);
    t.true(stop.signal.aborted, name);
    t.is(stop.exitCode(), stoppedExitCode(name), name);
    t.deepEqual(stops, ['stopping']);
    t.deepEqual(exits, []);
    stop.dispose();
    t.is(listeners.size, 0);
  }
  t.is(stoppedExitCode('SIGINT'), 130);
  t.is(stoppedExitCode('SIGTERM'), 143);
});

test('a batch system may warn, signal twice and terminate: the drain goes on, and the first signal names the exit code', (t) => {
  const { stop, stops, exits, clock, send } = sceneOf(false);
  for (const name of ['SIGUSR1', 'SIGTERM', 'SIGTERM', 'SIGINT', 'SIGXCPU']) {
    send(name);
    clock.monotonicMs += 60_000;
  }
  t.deepEqual(stops, ['stopping']);
  t.deepEqual(exits, []);
  t.is(stop.exitCode(), stoppedExitCode('SIGUSR1'));
});

test("a person's second Ctrl-C ends the process at once, one that is passed on twice does not", (t) => {
  const { exits, clock, send } = sceneOf(true);
  send('SIGINT');
  clock.monotonicMs = 20;
  send('SIGINT');
  t.deepEqual(exits, []);
  clock.monotonicMs = 900;
  send('SIGINT');
  t.deepEqual(exits, [130]);
});

test('without a terminal a hang-up stops nothing', (t) => {
  const { stop, send } = sceneOf(false);
  send('SIGHUP');
  t.false(stop.signal.aborted);
  send('SIGTERM');
  t.is(stop.exitCode(), 143);
});

test('a process that does not drain ends by SIGUSR1 and opens no port for a debugger', async (t) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('claim-debugger-signal.js', import.meta.url))]);
  t.teardown(() => child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  await once(child.stdout, 'data');
  child.kill('SIGUSR1');
  const [code] = (await once(child, 'close')) as [number | null];
  t.is(code, stoppedExitCode('SIGUSR1'));
  t.is(stderr, '');
});

for (const name of stopSignals.filter((signal) => signal !== 'SIGHUP')) {
  test.serial(`${name} drains a run, and no debugger listens`, async (t) => {
    const directory = makeTestDirectory(t);
    const run = startPhasegrid(['run', writeSweep(directory, longSweep), '--out', join(directory, 'out'), '--json']);
    t.teardown(() => run.child.kill('SIGKILL'));
    await run.waitFor(/"kind":"start"/);
    run.child.kill(name);
    const { code, stderr } = await run.finished;
    t.is(code, stoppedExitCode(name), stderr);
    t.regex(stderr, /Everything finished is kept/);
    t.notRegex(stderr, /[Dd]ebugger/);
  });
}

test.serial('the warning of a batch system drains a worker and a coordinator, and neither opens a port', async (t) => {
  const directory = makeTestDirectory(t);
  const server = await startServer(t, directory);
  const worker = startWorkerProcess(t, server.access);
  await worker.waitFor(/worker with 1 thread/);
  worker.child.kill('SIGUSR1');
  const drained = await worker.finished;
  t.is(drained.code, 0);
  t.notRegex(drained.stderr, /[Dd]ebugger/);
  server.process.child.kill('SIGUSR2');
  const ended = await server.process.finished;
  t.is(ended.code, stoppedExitCode('SIGUSR2'));
  t.notRegex(ended.stderr, /[Dd]ebugger/);
});
