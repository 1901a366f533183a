import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import anyTest, { type ExecutionContext } from 'ava';
import { type PhasegridProcess, startPhasegrid } from '../cli/phasegrid-process.js';
import { parseLines, runToGrid, sweepText, writeSweep } from '../cli/sweep-scene.js';
import { openReadableInstall, type ReadableInstall } from './readable-install.js';
import { getOrdinaryUser, listProcesses, type OrdinaryUser } from './unix-user.js';
import {
  findClusterObstacle,
  openVirtualCluster,
  sayWhySkipped,
  until,
  type VirtualCluster,
} from './virtual-cluster.js';

const obstacle = findClusterObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'allocate');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let cluster: VirtualCluster;
let install: ReadableInstall;
let user: OrdinaryUser;
let otherUser: OrdinaryUser;
if (obstacle === undefined) {
  anyTest.before(async () => {
    install = openReadableInstall();
    cluster = await openVirtualCluster();
    user = getOrdinaryUser('phasegrid-a');
    otherUser = getOrdinaryUser('phasegrid-b');
  });
  anyTest.after.always(async () => {
    await cluster.close();
    install.remove();
  });
}

const size = { criterion: '{ relative-error: 1e-3 }', n: 100, k: '[1, 2, 3, 5, 8, 13, 21, 34]' };
const texts = [
  sweepText({ ...size, trials: 600, m: '{ from: 15, to: 90, step: 15 }' }),
  sweepText({ ...size, trials: 400, m: '{ from: 20, to: 80, step: 15 }' }),
];

/** More than a test's time of work. */
const endlessText = sweepText({ ...size, trials: 200_000, m: '{ from: 15, to: 90, step: 15 }' });

const shape = ['slurm', '--nodes', '2', '--threads', '1', '--time', '10m', '--node-work', '2s'];

interface Scene {
  readonly folder: string;
  readonly start: (args: readonly string[], who?: OrdinaryUser, env?: Record<string, string>) => PhasegridProcess;
  /** Ends well, with its output. */
  readonly run: (args: readonly string[]) => Promise<string>;
  readonly list: () => Promise<Record<string, unknown>>;
}

/** A `serve` of an ordinary user. */
async function openScene(t: ExecutionContext): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-allocate-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  chownSync(folder, user.uid, user.gid);
  const start: Scene['start'] = (args, who = user, env = {}) => {
    const home = { HOME: folder, XDG_CONFIG_HOME: '', USER: who.name, LOGNAME: who.name };
    const { uid, gid } = who;
    const started = startPhasegrid(args, {
      ...{ cwd: folder, main: install.main, user: { uid, gid } },
      env: { ...cluster.env, ...home, ...env },
    });
    t.teardown(() => started.child.kill('SIGKILL'));
    return started;
  };
  const run: Scene['run'] = async (args) => {
    const { code, stdout, stderr } = await start(args).finished;
    if (code !== 0) throw new Error(`phasegrid ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const serve = start(['serve', '--listen', '0.0.0.0:0']);
  await serve.waitFor(/coordinator on/);
  const list: Scene['list'] = async () => {
    const [first] = JSON.parse(await run(['allocate', 'list', '--json'])) as Record<string, unknown>[];
    return first;
  };
  return { folder, start, run, list };
}

async function submit({ folder, run }: Scene, text: string): Promise<string> {
  const file = writeSweep(folder, text);
  chownSync(file, user.uid, user.gid);
  const [{ sweepId }] = parseLines(await run(['submit', file, '--json']));
  return String(sweepId);
}

async function computeGrid(t: ExecutionContext, text: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-run-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return await runToGrid(writeSweep(folder, text), join(folder, 'out'));
}

async function countJobs(): Promise<number> {
  return (await cluster.listQueue()).length;
}

test('two sweeps of a serve complete on two nodes, with the bytes of a run, and the queue is empty after', async (t) => {
  const scene = await openScene(t);
  const allocate = scene.start(['allocate', ...shape]);
  await allocate.waitFor(/allocation \w{8} is open/);
  // A second process with the same arguments has nothing to do here.
  const second = await scene.start(['allocate', ...shape]).finished;
  t.is(second.code, 3, second.stderr);
  t.regex(second.stderr, /allocation \w{8} is run by process \d+ of phasegrid-a on .*: stop that process first/);
  t.is(await countJobs(), 0);

  const ids = await Promise.all([submit(scene, texts[0])]);
  ids.push(await submit(scene, texts[1]));
  for (const [index, id] of ids.entries()) {
    const watched = await scene.start(['watch', id, '--json']).finished;
    t.is(watched.code, 0, watched.stderr);
    const grid = await scene.run(['export', id, '--format', 'csv', '--out', '-']);
    t.deepEqual(Buffer.from(grid), await computeGrid(t, texts[index]));
  }
  await until(async () => (await countJobs()) === 0);
  t.like(await scene.list(), { phase: 'PHASE_OPEN', queued: 0, working: 0, nodes: 2, user: user.name });
  allocate.child.kill('SIGINT');
  const ended = await allocate.finished;
  t.is(ended.code, 130, ended.stderr);
  t.like(await scene.list(), { phase: 'PHASE_CLOSED', heldBy: '' });
});

test('a killed process loses nothing: the same command takes its jobs over; pause holds, remove cleans', async (t) => {
  const scene = await openScene(t);
  await submit(scene, endlessText);
  const first = scene.start(['allocate', ...shape]);
  const [, id] = await first.waitFor(/allocation (\w{8}) is open/);
  await until(async () => (await scene.list())['working'] === 2);
  first.child.kill('SIGKILL');
  await first.finished;
  const jobs = (await cluster.listQueue()).map(({ jobId }) => jobId).sort();

  const next = scene.start(['allocate', ...shape]);
  await next.waitFor(new RegExp(`allocation ${id} goes on: taking over 2 jobs`));
  await until(async () => (await scene.list())['working'] === 2);
  t.deepEqual((await cluster.listQueue()).map(({ jobId }) => jobId).sort(), jobs);

  await scene.run(['allocate', 'pause', id]);
  await until(async () => (await scene.list())['phase'] === 'PHASE_PAUSED');
  await cluster.call('scancel', jobs[0]);
  await until(async () => (await scene.list())['working'] === 1 && (await countJobs()) === 1);
  const paused = await scene.list();
  t.like(paused, { phase: 'PHASE_PAUSED', queued: 0 });
  t.deepEqual(paused['notes'], ['paused: it was paused by a command']);
  t.regex(await scene.run(['allocate', 'log', id]), /job \d+ \(\d+\) on n\d ended: CANCELLED\nlog: .*\.log\n {2}/);

  await scene.run(['allocate', 'resume', id]);
  await until(async () => (await scene.list())['phase'] === 'PHASE_OPEN');
  await scene.run(['allocate', 'remove', id]);
  const ended = await next.finished;
  t.is(ended.code, 0, ended.stderr);
  t.regex(ended.stderr, /is removed: none of its jobs is left/);
  t.is(await countJobs(), 0);
  t.like(await scene.list(), { phase: 'PHASE_CLOSED' });
  await until(() => !listProcesses(user).some((line) => line.includes('--allocation')));
  const late = await scene.start(['allocate', 'pause', id]).finished;
  t.is(late.code, 3);
  t.regex(late.stderr, /allocation \w{8} is closed: none of its jobs is left/);
});

test('what cannot work is refused in a sentence, with nothing in the queue and nothing in the ledger', async (t) => {
  const scene = await openScene(t);
  const foreign = join(scene.folder, 'foreign');
  mkdirSync(foreign);
  const access = join(scene.folder, 'phasegrid.access', 'access.json');
  t.true(existsSync(access));
  t.true(readFileSync(access).length > 0);
  for (const [args, message, who, env] of [
    [['--', '--partition=none'], /^partition: expected one of main, urgent, got none$/m],
    [['--time', '3h'], /^--time: expected at most 01:00:00 of partition main, got 03:00:00/m],
    [[], /^sbatch: expected Slurm's programs on the path, found none/m, undefined, { PATH: '/nowhere' }],
    [['--access', access], /access/, otherUser],
    [['--allocation', 'zzzzzzzz'], /^allocation "zzzzzzzz": expected one of this coordinator, got none/m],
  ] as const) {
    const refused = await scene.start(['allocate', ...shape, ...args], who, env).finished;
    t.true(refused.code !== 0 && refused.code !== null, refused.stderr);
    t.regex(refused.stderr, message);
    t.is(refused.stderr.trimEnd().split('\n').length, 1, refused.stderr);
  }
  t.deepEqual(JSON.parse(await scene.run(['allocate', 'list', '--json'])), []);
  t.is(await countJobs(), 0);
});
