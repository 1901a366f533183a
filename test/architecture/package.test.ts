import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { z } from 'zod';
import { runPhasegrid } from '../cli/phasegrid-process.js';
import { findProjectRoot } from './project-root.js';

const root = findProjectRoot();
const manifestSchema = z.object({ version: z.string(), bin: z.object({ phasegrid: z.string() }) });
const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** The paths that `npm pack` would put into the package. */
async function listPacked(): Promise<string[]> {
  const packing = promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const packages = z.array(z.object({ files: z.array(z.object({ path: z.string() })) }));
  return packages.parse(JSON.parse((await packing).stdout)).flatMap(({ files }) => files.map(({ path }) => path));
}

test('the package has the product, its contract and its examples, and neither tests, benches nor tools', async (t) => {
  const paths = await listPacked();
  const places = paths.map((path) =>
    path
      .split('/')
      .slice(0, path.startsWith('dist/') ? 2 : 1)
      .join('/'),
  );
  t.deepEqual([...new Set(places)].sort(), [
    'LICENSE',
    'README.md',
    'dist/coordinator',
    'dist/examples',
    'dist/src',
    'dist/worker',
    'dist/worker-bundle',
    'examples',
    'package.json',
    'proto',
  ]);
  t.deepEqual(
    paths.filter((path) => /\.(map|tsbuildinfo)$/.test(path)),
    [],
  );
  const needed = [
    manifest.bin.phasegrid,
    'dist/src/kernels/memory/kernels.wasm',
    'worker/thread-entry.cjs',
    ...['worker-main.cjs', 'thread-entry.cjs', 'worker.cjs', 'worker.js', 'package.json'].map(
      (name) => `dist/worker-bundle/${name}`,
    ),
    'dist/worker-bundle/worker-main.cjs.LEGAL.txt',
    'dist/worker-bundle/proto/phasegrid/v1/worker_service.proto',
  ];
  for (const path of needed) {
    t.true(paths.includes(path) || paths.includes(`dist/${path}`), path);
  }
});

test('the version is the newest one of the changelog, of the lock file and of the program', async (t) => {
  const headings = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').match(/^## .*/gm) ?? [];
  const [first, ...versions] = headings.map((heading) => heading.slice('## '.length));
  t.is(first, 'Unreleased');
  for (const version of versions) t.regex(version, /^\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}$/);
  t.is(versions[0]?.split(' ')[0], manifest.version);
  const lock = z.object({ version: z.string(), packages: z.object({ '': z.object({ version: z.string() }) }) });
  const locked = lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  t.deepEqual([locked.version, locked.packages[''].version], [manifest.version, manifest.version]);
  t.is((await runPhasegrid(['--version'])).stdout, `${manifest.version}\n`);
});
