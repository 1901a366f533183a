import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import anyTest from 'ava';
import { protoFolder } from '../../src/wire/proto.js';
import { runToGrid, smallSweep, writeSweep } from '../cli/sweep-scene.js';
import { sayWhySkipped } from './virtual-cluster.js';

const project = dirname(protoFolder);
const buildah = '/usr/bin/buildah';

const obstacle = findObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'container');
const test = obstacle === undefined ? anyTest : anyTest.skip;

function findObstacle(): string | undefined {
  if (!existsSync(buildah)) return 'there is no buildah (apt-get install buildah)';
  if (process.getuid?.() !== 0) return 'only root can mount the programs of this machine into a container';
  return process.execPath.startsWith('/usr/') ? undefined : `node is not below /usr, but at ${process.execPath}`;
}

/*
 * There may be no registry of images here. So the base image is this machine's own programs: an empty root with links, into
 * which /usr is mounted. The Containerfile does in it what it does in an image of Node.
 */

/** What a build and a container see of this machine. */
const mounts = ['/usr', '/etc/ssl', '/etc/alternatives'].flatMap((path) => ['--volume', `${path}:${path}:ro`]);

test('the Containerfile makes an image in which an ordinary user computes a sweep with the bytes of a run', async (t) => {
  t.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-container-'));
  const store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'state')];
  const call = (words: readonly string[]): string =>
    execFileSync(buildah, [...store, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' },
    }).trim();
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));

  call(['commit', '-q', makeBase(call), 'base']);
  const context = join(folder, 'context');
  mkdirSync(context);
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', context], { cwd: project, stdio: 'pipe' });
  const settings = join(homedir(), '.npmrc');
  const npmrc = existsSync(settings) ? ['--volume', `${settings}:/root/.npmrc:ro`] : [];
  const containerfile = ['-f', join(project, 'examples', 'cluster', 'Containerfile')];
  call([
    'build',
    '-q',
    '-t',
    'image',
    '--build-arg',
    'BASE=localhost/base',
    ...mounts,
    ...npmrc,
    ...containerfile,
    context,
  ]);

  const container = call(['from', 'localhost/image']);
  const run = (words: readonly string[]): string => call(['run', ...mounts, container, '--', ...words]);
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };
  t.is(run(['phasegrid', '--version']), version);
  t.is(run(['/usr/bin/id', '-u']), '1000');
  const file = writeSweep(folder, smallSweep);
  const grid = await runToGrid(file, join(folder, 'out'));
  call(['copy', '-q', container, file, '/tmp/sweep.yaml']);
  run(['phasegrid', 'run', '/tmp/sweep.yaml', '--out', '/tmp/out', '--threads', '1']);
  t.is(run(['/usr/bin/cat', '/tmp/out/grid.csv']), grid.toString().trim());
});

/** A container with an empty root, links to the programs that will be mounted, and this machine's users. */
function makeBase(call: (words: readonly string[]) => string): string {
  const container = call(['from', 'scratch']);
  const root = call(['mount', container]);
  for (const name of ['usr', 'tmp', 'opt', 'etc', 'root']) mkdirSync(join(root, name));
  for (const name of ['bin', 'lib', 'lib64', 'sbin']) symlinkSync(`usr/${name}`, join(root, name));
  for (const name of ['passwd', 'group']) copyFileSync(`/etc/${name}`, join(root, 'etc', name));
  execFileSync('chmod', ['1777', join(root, 'tmp')]);
  call(['umount', container]);
  const { NODE_EXTRA_CA_CERTS: certificates } = process.env;
  const trust = certificates === undefined ? [] : ['--env', `NODE_EXTRA_CA_CERTS=${certificates}`];
  // Programs go to /opt, because /usr is this machine's own.
  call(['config', '--env', 'npm_config_prefix=/opt', '--env', 'PATH=/opt/bin:/usr/bin:/bin', ...trust, container]);
  return container;
}
