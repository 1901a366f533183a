import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import anyTest, { type ExecutionContext } from 'ava';
import { makeTestDirectory, type PhasegridProcess, startPhasegrid } from '../cli/phasegrid-process.js';
import { longSweep, runToGrid, writeSweep } from '../cli/sweep-scene.js';
import { findSshdObstacle, type LoopbackSshd, openLoopbackSshd } from './loopback-sshd.js';
import { sayWhySkipped, until } from './virtual-cluster.js';

const obstacle = findSshdObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch-ssh');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let sshd: LoopbackSshd;
if (obstacle === undefined) {
  anyTest.before(async () => {
    sshd = await openLoopbackSshd();
  });
  anyTest.after.always(() => sshd.close());
}

test('hosts compute a sweep with the bytes of a run; one that refuses is named, and nothing is left', async (t) => {
  const folder = makeFolder(t, [`127.0.0.1:${sshd.port} threads=2 # loopback`, `nobody-here@127.0.0.1:${sshd.port}`]);
  const grid = await runToGrid(join(folder, 'sweep.yaml'), join(folder, 'run'));
  const done = await launch(t, folder).finished;
  t.is(done.code, 0, done.stderr);
  t.deepEqual(readFileSync(join(folder, 'out', 'grid.csv')), grid);
  t.regex(
    done.stderr,
    /^nobody-here@127\.0\.0\.1:\d+ does not compute: nobody-here@127\.0\.0\.1: Permission denied \(publickey\)\.$/m,
  );
  const logs = readdirSync(join(folder, 'out', 'jobs')).sort();
  t.deepEqual(logs, [`127.0.0.1_${sshd.port}.log`, `nobody-here@127.0.0.1_${sshd.port}.log`]);
  t.regex(readFileSync(join(folder, 'out', 'jobs', logs[0]), 'utf8'), /^worker with 2 threads for /m);
  await until(() => listWorkers(folder).length === 0, 50);
});

test('Ctrl-C keeps what is finished and leaves nobody on the hosts; so does a launch that is killed', async (t) => {
  const folder = makeFolder(t, [`127.0.0.1:${sshd.port} threads=1`]);
  const stopped = launch(t, folder, ['--json']);
  await stopped.waitFor(/"trialsSettled":(?!0,)\d+/);
  stopped.child.kill('SIGINT');
  const end = await stopped.finished;
  t.is(end.code, 130, end.stderr);
  t.deepEqual(listWorkers(folder), []);
  t.regex(end.stdout, /"kind":"result".*"trialsSettled":(?!0,)\d+/);
  const killed = launch(t, folder, ['--json']);
  await until(() => listWorkers(folder).length > 0, 50);
  await killed.waitFor(/"kind":"progress"/);
  killed.child.kill('SIGKILL');
  await until(() => listWorkers(folder).length === 0);
  const finished = await launch(t, folder).finished;
  t.is(finished.code, 0, finished.stderr);
  t.regex(finished.stderr, /^Resuming in .*\/out /m);
  t.deepEqual(
    readFileSync(join(folder, 'out', 'grid.csv')),
    await runToGrid(join(folder, 'sweep.yaml'), join(folder, 'run')),
  );
});

test('a worker that dies is followed by another on its host', async (t) => {
  const folder = makeFolder(t, [`127.0.0.1:${sshd.port} threads=2`]);
  const launched = launch(t, folder);
  await until(() => listWorkers(folder).some(isWorker), 50);
  await until(() => /^worker with 2 threads/m.test(readLog(folder)), 50);
  for (const pid of listWorkers(folder).filter(isWorker)) process.kill(Number(pid), 'SIGKILL');
  await launched.waitFor(/127\.0\.0\.1:\d+ was lost \(.*\); it is tried again in 5 s/);
  const done = await launched.finished;
  t.is(done.code, 0, done.stderr);
  t.notRegex(done.stderr, /does not compute|quarantined/);
  await until(() => listWorkers(folder).length === 0, 50);
});

test('where no host computes the launch says so and ends', async (t) => {
  const folder = makeFolder(t, [`127.0.0.1:${sshd.port}`]);
  const done = await launch(t, folder, ['--remote-command', '/nowhere/phasegrid']).finished;
  t.is(done.code, 1, done.stderr);
  t.regex(done.stderr, /^127\.0\.0\.1:\d+ does not compute: env: .*\/nowhere\/phasegrid.: No such file or directory$/m);
  t.regex(done.stderr, /no host computes any more; see above$/m);
});

test('a list that cannot be meant is refused before anything is there', async (t) => {
  for (const [lines, message] of [
    [['# none'], /^hosts\.txt: expected 1 to 1000 hosts, got 0$/m],
    [['a', 'a'], /^hosts\.txt:2: expected each host once, got a again$/m],
    [['you@a:22', 'you@A:22'], /^hosts\.txt:2: expected each host once, got you@A:22 again$/m],
    [['-oProxyCommand=x'], /^hosts\.txt:1: expected \[user@\]host\[:port\] \[threads=N\], got "-oProxyCommand=x"$/m],
    [['a threads=0'], /^hosts\.txt:1: expected threads=N, N from 1 to 4096, behind the host, got "threads=0"$/m],
    [['a:70000'], /^hosts\.txt:1: port: expected 1 to 65535, got 70000$/m],
  ] as const) {
    const folder = makeFolder(t, lines);
    const done = await launch(t, folder).finished;
    t.is(done.code, 2, done.stderr);
    t.regex(done.stderr, message);
    t.false(existsSync(join(folder, 'out')));
  }
});

function makeFolder(t: ExecutionContext, hosts: readonly string[]): string {
  const folder = makeTestDirectory(t);
  writeSweep(folder, longSweep);
  writeFileSync(join(folder, 'hosts.txt'), `${hosts.join('\n')}\n`);
  return folder;
}

/** A variable marks the processes of a test: a shell that sshd starts gets it by the prologue. */
function launch(t: ExecutionContext, folder: string, args: readonly string[] = []): PhasegridProcess {
  writeFileSync(
    join(folder, 'site.yaml'),
    `prologue: ['export PHASEGRID_TEST=${folder} # marks']\nwrap: env PHASEGRID_WRAPPED=1 {{worker}}\n`,
  );
  const started = startPhasegrid(
    [
      ...['launch', 'ssh', 'sweep.yaml', '--hosts', 'hosts.txt', '--out', 'out', '--no-heat-map'],
      ...['--site', './site.yaml', ...args, '--', '-F', sshd.clientConfig],
    ],
    { cwd: folder },
  );
  t.teardown(() => started.child.kill('SIGKILL'));
  return started;
}

function readLog(folder: string): string {
  return readFileSync(join(folder, 'out', 'jobs', `127.0.0.1_${sshd.port}.log`), 'utf8');
}

function isWorker(pid: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('worker');
}

/** The processes that a session of this test's left on the host. */
function listWorkers(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`PHASEGRID_TEST=${folder}`);
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}
