import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findViolations } from './find-violations.js';
import { strictFiles } from './import-table.js';
import { findProjectRoot } from './project-root.js';
import { readSourceFacts, type Source } from './source-facts.js';

/** Made by a generator. */
const foreign = /\/generated\/|\.d\.ts$/;

function readSources(): Source[] {
  const root = findProjectRoot();
  return ['src', 'worker', 'coordinator', 'test', 'bench', 'examples', 'tools']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !foreign.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

test('every import, door and export of the project follows the table', (t) => {
  const sources = readSources();
  t.true(sources.length > 50, 'the sources were found');
  t.deepEqual(findViolations(sources), []);
});

test('every file of src/experiments that a declaration is made of is held to the strict list', (t) => {
  const facts = new Map(readSources().map((source) => [source.path, readSourceFacts(source)]));
  const reached = [...facts.keys()].filter((path) =>
    /^src\/experiments\/[^/]+\/declaration\/declaration\.ts$/.test(path),
  );
  t.true(reached.length > 10);
  for (const path of reached) {
    const files = (facts.get(path)?.imports ?? []).flatMap(({ kind, file }) =>
      kind === 'value' && file ? [file] : [],
    );
    const own = files.filter((file) => file.startsWith('src/experiments/'));
    reached.push(...own.filter((file) => !reached.includes(file)));
  }
  t.deepEqual(
    reached.filter((path) => !strictFiles.some(({ files }) => files.test(path))),
    [],
  );
});

/** A macro: these sources, by path, break the rules in these ways. */
const breaks = test.macro((t, texts: Readonly<Record<string, string>>, expected: readonly string[]) => {
  t.deepEqual(findViolations(Object.entries(texts).map(([path, text]) => ({ path, text }))), expected);
});

test(
  'what the table allows is no breach',
  breaks,
  {
    'src/cli/commands/c.ts':
      "import { a } from '../../../coordinator/calls/a.js';\nsetTimeout(() => process.env['A'], Date.now());",
    'coordinator/calls/a.ts':
      "import { b } from '../../src/experiments/registry.js';\nimport { Server } from '@grpc/grpc-js-not';",
    'coordinator/wall-clock.ts': 'export const clock = { now: () => Date.now(), setTimeout: 5 };',
    'coordinator/b.ts':
      'import type { C } from "./wall-clock.js";\nexport const time = (clock: { setTimeout: number }) => [clock.setTimeout, new Date(5), Math.max(1, 2)];',
    'src/experiments/x/declaration/declaration.ts':
      "import { s } from '../../../sweep/sweep.js';\nimport type { T } from '../../../theory/t.js';",
    'src/experiments/registry.ts':
      "import { d } from './x/declaration/declaration.js';\nexport const load = () => import('./x/trial/trial.js');",
    'src/experiments/x/trial/trial.ts': "import { k } from '../../../kernels/memory/wasm.js';",
    'src/kernels/memory/wasm.ts': 'export const m = new WebAssembly.Module(new Uint8Array());',
    'src/kernels/draws/d.ts': "import { s } from '../../random/stream.js';\nimport { m } from '../memory/wasm.js';",
    'src/kernels/draws/wasm/e.ts': "import { f } from '../../algebra/wasm/f';",
    'worker/pool.ts':
      "import { Piscina } from 'piscina';\nexport type Kernels = WebAssembly.Module;\nexport function f(m: WebAssembly.Module): void {}",
    'worker/thread.ts':
      "import { workerData } from 'worker_threads';\nimport { h } from '../src/experiments/kernel-host.js';\nexport const load = (url: string) => import(url);",
    'test/a.test.ts':
      "import Piscina from 'piscina';\nimport { p } from '../worker/pool.js';\nMath.random(); setTimeout(() => 0);",
  },
  [],
);

test('a wing may not import the other', breaks, { 'worker/a.ts': "import { b } from '../coordinator/b.js';" }, [
  'worker/a.ts:1 imports coordinator/b.ts, which worker may not',
]);

test(
  'nor by a type, nor later, nor in passing',
  breaks,
  {
    'src/sweep/a.ts':
      "import type { B } from '../wire/b.js';\nimport '../wire/c.js';\nexport type D = import('../wire/d.js').D;\nexport const e = () => import('../wire/e.js');\nexport function f(): import('../wire/f.js').F { return 1; }",
  },
  ['b', 'c', 'd', 'e', 'f'].map(
    (name, index) => `src/sweep/a.ts:${index + 1} imports src/wire/${name}.ts, which src/sweep may not`,
  ),
);

test(
  'a folder whose name begins like another is another',
  breaks,
  { 'src/statistics/a.ts': "import { b } from '../sweeper/b.js';" },
  ['src/statistics/a.ts:1 imports src/sweeper/b.ts, which src/statistics may not'],
);

test(
  'a host reaches the compiled sources by the generated door alone',
  breaks,
  {
    'src/kernels/draws/d.ts': "import { e } from './wasm/e.js';\nimport { f } from '../algebra/wasm/f.js';",
    'src/kernels/l1/wasm/h.ts': "import { g } from '../../sparse/wasm/g';",
  },
  [
    'src/kernels/draws/d.ts:1 imports src/kernels/draws/wasm/e.ts, which src/kernels/draws may not',
    'src/kernels/draws/d.ts:2 imports src/kernels/algebra/wasm/f.ts, which src/kernels/draws may not',
    'src/kernels/l1/wasm/h.ts:1 imports src/kernels/sparse/wasm/g.ts, which src/kernels/l1/wasm may not',
  ],
);

test(
  'no room reaches up',
  breaks,
  {
    'coordinator/core/a.ts': "import { e } from '../engine/e.js';",
    'src/cli/screen/s.ts': "import { c } from '../commands/c.js';",
  },
  [
    'coordinator/core/a.ts:1 imports coordinator/engine/e.ts, which coordinator/core may not',
    'src/cli/screen/s.ts:1 imports src/cli/commands/c.ts, which src/cli/screen may not',
  ],
);

test('a folder that the table does not know is a breach', breaks, { 'src/utils/a.ts': '' }, [
  'src/utils/a.ts:1 stands in no folder of the import table',
]);

test(
  'the coordinator may import the registry alone of the experiments',
  breaks,
  {
    'coordinator/a.ts': "import { e } from '../src/experiments/kernel-host.js';",
  },
  ['coordinator/a.ts:1 imports src/experiments/kernel-host.ts, which coordinator may not'],
);

test(
  'a declaration imports no kernel, and nothing of a trial',
  breaks,
  {
    'src/experiments/x/declaration/declaration.ts':
      "import { k } from '../../../kernels/k.js';\nimport { t } from '../trial/trial.js';",
  },
  [
    'src/experiments/x/declaration/declaration.ts:1 imports src/kernels/k.ts, which src/experiments/x/declaration/declaration.ts may not',
    'src/experiments/x/declaration/declaration.ts:2 imports src/experiments/x/trial/trial.ts, which src/experiments/x/declaration/declaration.ts may not',
    'src/experiments/x/declaration/declaration.ts:1 reaches src/experiments/x/trial/trial.ts: a coordinator never loads a kernel',
  ],
);

test(
  'a coordinator must not reach a kernel through other files',
  breaks,
  {
    'coordinator/calls/a.ts': "import { r } from '../../src/experiments/registry.js';",
    'src/experiments/registry.ts': "import { t } from './x/trial/trial.js';",
    'src/experiments/x/trial/trial.ts': "import { k } from '../../../kernels/memory/wasm.js';",
  },
  [
    'coordinator/calls/a.ts:1 reaches src/experiments/x/trial/trial.ts: a coordinator never loads a kernel',
    'coordinator/calls/a.ts:1 reaches src/kernels/memory/wasm.ts: a coordinator never loads a kernel',
    'src/experiments/registry.ts:1 reaches src/experiments/x/trial/trial.ts: a coordinator never loads a kernel',
    'src/experiments/registry.ts:1 reaches src/kernels/memory/wasm.ts: a coordinator never loads a kernel',
  ],
);

test(
  'the drawing code reaches nothing of Node, however it is spelled and however far away',
  breaks,
  {
    'src/diagram/kinds/x/x.ts':
      "import { a } from '../../../sweep/a.js';\nimport type { F } from '../../output/fonts.js';\nexport const later = () => import('../../output/fonts.js');",
    'src/sweep/a.ts': "import { b } from './b.js';",
    'src/sweep/b.ts': "import { hash } from 'crypto';",
    'src/diagram/output/fonts.ts': "import { fileURLToPath } from 'node:url';",
    'src/diagram/output/write-svg.ts': "import { f } from './fonts.js';",
  },
  [
    'src/diagram/kinds/x/x.ts:1 reaches node:crypto: a browser plans, draws and writes SVG',
    'src/diagram/output/write-svg.ts:1 reaches node:url: a browser plans, draws and writes SVG',
  ],
);

test(
  'what comes from outside comes in through its door',
  breaks,
  {
    'worker/agent.ts':
      "import { Piscina } from 'piscina';\nimport { parentPort } from 'worker_threads';\nimport { Client } from '@grpc/grpc-js';\nimport { now } from 'node:timers/promises';",
    'coordinator/state.ts': "import Database from 'better-sqlite3';\nimport { createRequire } from 'node:module';",
  },
  [
    'worker/agent.ts:1 uses piscina outside its door',
    'worker/agent.ts:2 uses node:worker_threads outside its door',
    'worker/agent.ts:3 uses @grpc/grpc-js outside its door',
    'worker/agent.ts:4 uses node:timers/promises outside its door',
    'coordinator/state.ts:1 uses better-sqlite3 outside its door',
    'coordinator/state.ts:2 uses node:module outside its door',
  ],
);

test(
  'clocks, chance, the environment, WebAssembly and imports by address have doors too',
  breaks,
  {
    'worker/a.ts': [
      'Date.now();',
      'new Date();',
      'const { now } = Date;',
      'performance.now();',
      'globalThis.setTimeout(() => 0);',
      'const later = setInterval;',
      'Math.random();',
      "process['env'];",
      'process.argv;',
      'const { env } = process;',
      'new WebAssembly.Module(bytes);',
      'import(address);',
    ].join('\n'),
    'src/cli/main.ts': 'Math.random();',
  },
  [
    'worker/a.ts:1 uses Date.now outside its door',
    'worker/a.ts:2 uses new Date() outside its door',
    'worker/a.ts:3 uses Date.now outside its door',
    'worker/a.ts:4 uses performance.now outside its door',
    'worker/a.ts:5 uses setTimeout outside its door',
    'worker/a.ts:6 uses setInterval outside its door',
    'worker/a.ts:7 uses Math.random outside its door',
    'worker/a.ts:8 uses process.env outside its door',
    'worker/a.ts:9 uses process.argv outside its door',
    'worker/a.ts:10 uses process.env outside its door',
    'worker/a.ts:11 uses WebAssembly outside its door',
    'worker/a.ts:12 uses import(variable) outside its door',
    'src/cli/main.ts:1 uses Math.random outside its door',
  ],
);

test(
  'cycles are found, through types too',
  breaks,
  {
    'src/sweep/a.ts': "import { b } from './b.js';",
    'src/sweep/b.ts': "import { c } from './c.js';",
    'src/sweep/c.ts': "import type { B } from './b.js';",
  },
  ['src/sweep/b.ts:1 stands in a cycle: src/sweep/b.ts -> src/sweep/c.ts -> src/sweep/b.ts'],
);

test(
  'default exports and barrels are found',
  breaks,
  {
    'src/sweep/a.ts': 'export default 5;',
    'src/sweep/b.ts': 'export default function f() {}',
    'src/sweep/c.ts': "export * from './d.js';\nexport { d } from './d.js';\nexport type { D } from './d.js';",
    'src/sweep/e.ts': "import { d, type D } from './d.js';\nexport { d };\nexport type { D };",
  },
  [
    'src/sweep/a.ts:1 has a default export',
    'src/sweep/b.ts:1 has a default export',
    "src/sweep/c.ts:1 passes './d.js' on",
    "src/sweep/c.ts:2 passes './d.js' on",
    "src/sweep/c.ts:3 passes './d.js' on",
    'src/sweep/e.ts:2 passes d on',
    'src/sweep/e.ts:3 passes D on',
  ],
);
