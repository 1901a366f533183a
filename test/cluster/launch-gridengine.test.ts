import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import anyTest, { type ExecutionContext } from 'ava';
import { type PhasegridProcess, startPhasegrid } from '../cli/phasegrid-process.js';
import { longSweep, runToGrid, writeSweep } from '../cli/sweep-scene.js';
import { openReadableInstall, type ReadableInstall } from './readable-install.js';
import { getOrdinaryUser, listProcesses, type OrdinaryUser } from './unix-user.js';
import { sayWhySkipped, until } from './virtual-cluster.js';
import { findGridEngineObstacle, openVirtualGridEngine, type VirtualGridEngine } from './virtual-grid-engine.js';

const obstacle = findGridEngineObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch-gridengine');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let engine: VirtualGridEngine;
let install: ReadableInstall;
let user: OrdinaryUser;
if (obstacle === undefined) {
  anyTest.before(async () => {
    engine = await openVirtualGridEngine();
    install = openReadableInstall();
    user = getOrdinaryUser('phasegrid-ge');
  });
  anyTest.after.always(async () => {
    install.remove();
    await engine.close();
  });
}

test('Grid Engine runs a sweep with the bytes of a run; jobs are stopped, found again, and none is left', async (t) => {
  const folder = makeUserFolder(t);
  const stopped = launch(t, folder, ['--json']);
  await stopped.waitFor(/"trialsSettled":(?!0,)\d+/);
  stopped.child.kill('SIGINT');
  const end = await stopped.finished;
  t.is(end.code, 130, end.stderr);
  t.regex(end.stdout, /"kind":"result".*"trialsSettled":(?!0,)\d+/);
  await expectNobody(t, end.stderr);

  const killed = launch(t, folder, ['--json']);
  await killed.waitFor(/"kind":"progress"/);
  await until(async () => / r /.test(await engine.listQueue()));
  killed.child.kill('SIGKILL');
  await killed.finished;
  const finished = await launch(t, folder).finished;
  t.is(finished.code, 0, finished.stderr);
  t.regex(finished.stderr, /^taking over \d jobs? of a former start$/m);
  t.notRegex(finished.stderr, /quarantined|CONFLICTS/);
  t.deepEqual(
    readFileSync(join(folder, 'out', 'grid.csv')),
    await runToGrid(join(folder, 'sweep.yaml'), join(folder, 'run')),
  );
  await expectNobody(t, finished.stderr);
});

test('what Grid Engine refuses is said in its words, and the launch ends', async (t) => {
  const folder = makeUserFolder(t);
  const done = await launch(t, folder, ['--', '-q', 'nowhere.q']).finished;
  t.is(done.code, 1, done.stderr);
  t.regex(done.stderr, /no job can compute: .*nowhere\.q/);
  await expectNobody(t, done.stderr);
});

function makeUserFolder(t: ExecutionContext): string {
  // Scripts and logs go below it: a place that needs quotes.
  const folder = mkdtempSync(join(tmpdir(), "phasegrid-grid engine's 100%-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  chownSync(writeSweep(folder, longSweep), user.uid, user.gid);
  chownSync(folder, user.uid, user.gid);
  return folder;
}

function launch(t: ExecutionContext, folder: string, args: readonly string[] = []): PhasegridProcess {
  const { uid, gid, name } = user;
  const started = startPhasegrid(
    [
      ...['launch', 'command', 'sweep.yaml', '--preset', 'gridengine', '--out', 'out', '--nodes', '2'],
      ...['--threads', '2', '--time', '10m', '--node-work', '1s', '--no-heat-map', ...args],
    ],
    {
      ...{ cwd: folder, main: install.main, user: { uid, gid } },
      env: { ...engine.env, HOME: folder, XDG_CONFIG_HOME: '', USER: name, LOGNAME: name },
    },
  );
  t.teardown(() => started.child.kill('SIGKILL'));
  return started;
}

/** Nothing is in the queue, and nobody computes for the user. */
async function expectNobody(t: ExecutionContext, words: string): Promise<void> {
  t.is(await engine.listQueue(), '', words);
  await until(() => listProcesses(user).length === 0);
  t.deepEqual(listProcesses(user), []);
}
