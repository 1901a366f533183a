import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { kernelHash } from '../../src/kernels/memory/wasm.js';
import { computeTrialCode, hashTrialCode, type TrialCode } from '../../tools/trial-code.js';
import { findProjectRoot } from '../architecture/project-root.js';
import { readSourceFacts } from '../architecture/source-facts.js';

const project = findProjectRoot();
const build = join(project, 'dist');
const own = computeTrialCode({ build, project });

function makeFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-code-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A copy of the files that trials run, without source maps. */
function copyBuild(t: ExecutionContext): string {
  const folder = makeFolder(t);
  for (const file of own.files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(join(build, file), join(folder, file));
  }
  return folder;
}

test('the build left the hashes of the files that are there', (t) => {
  const left = JSON.parse(readFileSync(join(build, 'src/cli/trial-code.json'), 'utf8')) as TrialCode & {
    readonly kernelHash: string;
    readonly codeHash: string;
  };
  t.deepEqual(left, { kernelHash: kernelHash(), codeHash: hashTrialCode({ build }, own), ...own });
});

test('every file of the sources that a thread reaches is hashed', (t) => {
  // Found by another parser, in the sources; imports of types leave nothing in the build.
  const reached = new Set(['worker/thread-entry.cts', 'src/wire/outcome-codec.ts']);
  for (const path of reached) {
    const { imports } = readSourceFacts({ path, text: readFileSync(join(project, path), 'utf8') });
    for (const { kind, file } of imports) if (kind !== 'type' && file !== undefined) reached.add(file);
  }
  t.deepEqual([...reached].map((path) => path.replace(/ts$/, 'js')).sort(), own.files);
});

test('every trial module, every kernel that one imports, streams, planning and the loop of trials are among them', (t) => {
  const folders = readdirSync(join(project, 'src/experiments'), { withFileTypes: true });
  const trials = folders
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => posix.join('src/experiments', name))
    .filter((folder) => existsSync(join(project, folder, 'trial/trial.ts')));
  t.true(trials.length > 10);
  for (const folder of trials) t.true(own.files.includes(`${folder}/trial/trial.js`), folder);
  for (const file of [
    'src/kernels/l1/recovery-verdict.js',
    'src/kernels/memory/wasm.js',
    'src/random/stream-state.js',
    'src/sweep/plan.js',
    'src/wire/pack-verdicts.js',
    'worker/run-attempt.js',
    'worker/unify-nans.js',
  ]) {
    t.true(own.files.includes(file), file);
  }
  t.true(own.packages.some((name) => name.startsWith('pure-rand@')));
  t.true(own.packages.some((name) => name.startsWith('ml-matrix@')));
  t.false(own.files.includes('src/kernels/memory/kernels.wasm'), 'the kernels have a hash of their own');
});

test('a change in any one of them is another hash', (t) => {
  const copy = copyBuild(t);
  const hashes = new Set([hashTrialCode({ build: copy }, own)]);
  for (const file of own.files) {
    writeFileSync(join(copy, file), `0;\n${readFileSync(join(copy, file), 'utf8')}`);
    hashes.add(hashTrialCode({ build: copy }, own));
  }
  t.is(hashes.size, own.files.length + 1);
});

test('where the build stands, how lines end and whether there are source maps makes no difference', (t) => {
  const copy = copyBuild(t);
  for (const file of own.files) {
    const text = readFileSync(join(copy, file), 'utf8').replace(/\/\/# sourceMappingURL=.*\n?$/, '');
    writeFileSync(join(copy, file), text.replaceAll('\n', '\r\n'));
  }
  t.deepEqual(computeTrialCode({ build: copy, project }), own);
  t.is(hashTrialCode({ build: copy }, own), hashTrialCode({ build }, own));
});

test('imports that run later, exports from elsewhere and files beside the code are followed; types are gone by then', (t) => {
  const folder = makeFolder(t);
  const files: Record<string, string> = {
    'a.js':
      "import { b } from './b.js';\nexport { c } from './c.js';\nconst d = () => import('./sub/d.js');\nimport 'node:fs';",
    'b.js': "import x from 'left/part';\nimport { y } from '@scope/right';",
    'c.js': 'new URL("table.bin", import.meta.url);',
    'sub/d.js': "require('../e.cjs'); // import './not-this.js'",
    'e.cjs': '',
    'table.bin': 'bytes',
    'node_modules/left/package.json': '{ "version": "1.2.3", "dependencies": { "under": "*" } }',
    'node_modules/left/node_modules/under/package.json': '{ "version": "3.0.0" }',
    'node_modules/under/package.json': '{ "version": "2.0.0" }',
    'node_modules/@scope/right/package.json': '{ "version": "0.1.0" }',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const found = computeTrialCode({ build: folder, project: folder }, ['a.js']);
  t.deepEqual(found, {
    files: ['a.js', 'b.js', 'c.js', 'e.cjs', 'sub/d.js', 'table.bin'],
    packages: ['@scope/right@0.1.0', 'left@1.2.3', 'under@3.0.0'],
  });
  const hash = hashTrialCode({ build: folder }, found);
  writeFileSync(join(folder, 'table.bin'), 'other bytes');
  t.not(hashTrialCode({ build: folder }, found), hash);
  t.not(hashTrialCode({ build: folder }, { ...found, packages: ['left@1.2.4'] }), hash);
});
