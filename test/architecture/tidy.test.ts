import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findTestOnlyExports } from './find-test-only-exports.js';
import {
  findBannedNames,
  findBannedWords,
  findDeadLinks,
  findDeadPaths,
  findLongFile,
  findUnknownDecisions,
  findWideLines,
  listHeadings,
} from './find-untidy.js';
import { listMisnamedFinds } from './list-misnamed-finds.js';
import { findProjectRoot } from './project-root.js';
import type { Source } from './source-facts.js';

const root = findProjectRoot();
const folders = ['.github', 'bench', 'coordinator', 'docs', 'examples', 'proto', 'src', 'test', 'tools', 'worker'];
const pages = readdirSync(root).filter((file) => file.endsWith('.md'));

/** All text that people write, by its path from the root. */
const texts: readonly Source[] = [...pages, ...folders.flatMap(listFiles)]
  .filter((path) => /\.(md|ts|cts|mjs|py|proto|ya?ml)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const markdown = texts.filter(({ path }) => path.endsWith('.md'));
const code = texts.filter(({ path }) => /\.(ts|cts|mjs|py)$/.test(path));
/** These files hold what the others must not say. */
const others = texts.filter(
  ({ path }) => !/^test\/architecture\/(tidy\.test|find-untidy|import-table\.test)\.ts$/.test(path),
);

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((path) => !path.includes('/generated/'));
}

/** What the product exports for its tests. */
const forTests = [
  // Exact, and tested beside boxRecoveryProbability: theory for a solver with bounds (D29).
  'src/theory/donoho-tanner.ts boxThreshold',
];

interface Decision {
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly date: string;
  readonly status: string;
}

/** What the heads of docs/decisions say, in the order of their numbers. */
function listDecisions(): Decision[] {
  return texts
    .filter(({ path }) => path.startsWith('docs/decisions/'))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => {
      const head = /^# (D\d+)\. (.+)\n\n- Date: (\d{4}-\d{2}-\d{2})\n- Status: (.+)\n\n/.exec(text);
      if (head === null) throw new Error(`${path}: expected a title, a date and a status`);
      const [, name, title, date, status] = head;
      return { path, name, title, date, status };
    });
}

/** What the heads of docs/lab say, as rows of its index. */
function listMeasurements(): string[] {
  return texts
    .filter(({ path }) => path.startsWith('docs/lab/') && path !== 'docs/lab/README.md')
    .map(({ path, text }) => {
      const head = /^# (.+)\n\n- Date: (\d{4}-\d{2}-\d{2})\b.*\n- Machine: .+\n- Decided: ([^]+?)\n\n/.exec(text);
      if (head === null) throw new Error(`${path}: expected a title, a date, a machine and what was decided`);
      const decided = [...head[3].matchAll(/\[(D\d+)\]/g)].map(([, name]) => name).join(', ');
      return `| [${head[1]}](${path.slice('docs/lab/'.length)}) | ${head[2]} | ${decided} |`;
    });
}

const links = {
  exists: (path: string) => existsSync(join(root, path)),
  headings: (path: string) => listHeadings(readFileSync(join(root, path), 'utf8')),
};

test('the texts of the project were found', (t) => {
  t.true(texts.length > 500);
  t.true(markdown.length > 25);
});

test('no line of prose is too wide', (t) => {
  t.deepEqual(texts.flatMap(findWideLines), []);
});

test('decisions are numbered from 1 on, each once, and every one that is cited is there', (t) => {
  const decisions = listDecisions();
  t.true(decisions.length >= 45);
  for (const [index, { name, path }] of decisions.entries()) {
    t.is(name, `D${index + 1}`);
    t.true(path.startsWith(`docs/decisions/${String(index + 1).padStart(4, '0')}-`), path);
  }
  const known = new Set(decisions.map(({ name }) => name));
  t.deepEqual(
    others.flatMap((text) => findUnknownDecisions(text, known)),
    [],
  );
});

test('DECISIONS.md lists every decision with its title, date and status', (t) => {
  const rows = readFileSync(join(root, 'DECISIONS.md'), 'utf8').match(/^\| \[.*$/gm) ?? [];
  t.deepEqual(
    [...rows],
    listDecisions().map(
      ({ path, name, title, date, status }) => `| [${name}](${path}) | ${title} | ${date} | ${status} |`,
    ),
  );
});

test('docs/lab lists every measurement with its title, date and decision', (t) => {
  const rows = readFileSync(join(root, 'docs/lab/README.md'), 'utf8').match(/^\| \[.*$/gm) ?? [];
  t.deepEqual([...rows].sort(), listMeasurements().sort());
  t.true(rows.length >= 12);
});

test('every relative link leads to a file that is there, and to a heading that it has', (t) => {
  t.deepEqual(
    markdown.flatMap((text) => findDeadLinks(text, links)),
    [],
  );
});

test('every path that a page names is there; decisions and the changelog tell of what was', (t) => {
  const present = markdown.filter(({ path }) => !/^(docs\/decisions\/|CHANGELOG)/.test(path));
  t.deepEqual(
    present.flatMap((text) => findDeadPaths(text, links.exists)),
    [],
  );
});

test('every picture and page of docs is linked to', (t) => {
  const linked = new Set(
    markdown.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\(([^()\s#]+)/g)].map(([, link]) => join(path, '..', link).replaceAll('\\', '/')),
    ),
  );
  const shown = listFiles('docs').filter((path) => /\.(md|png)$/.test(path) && path !== 'docs/README.md');
  t.deepEqual(
    shown.filter((path) => !linked.has(path)),
    [],
  );
});

test('no text uses a word that has another one here', (t) => {
  t.deepEqual(others.flatMap(findBannedWords), []);
});

test('every source is named in kebab-case, by what it holds', (t) => {
  t.deepEqual(
    code.flatMap(({ path }) => findBannedNames(path)),
    [],
  );
});

/** Where computations are named by what they do. */
const computing = /^(src|test)\/(kernels|multilinear|random|statistics|theory|experiments)\//;

test('what is called find may find nothing', (t) => {
  t.deepEqual(code.filter(({ path }) => computing.test(path)).flatMap(listMisnamedFinds), []);
});

test('no source is too long', (t) => {
  t.deepEqual(code.flatMap(findLongFile), []);
});

test('nothing is exported for tests alone, but for what is listed', (t) => {
  const sources = code.filter(({ path }) => /\.(ts|cts)$/.test(path));
  t.deepEqual(findTestOnlyExports(sources), forTests);
});

test('an export that tests alone use is found', (t) => {
  const sources = [
    { path: 'src/a.ts', text: 'export const a = 1;\nexport function b() {}\nexport const c = 2;\nexport const d = c;' },
    { path: 'src/b.ts', text: "import { a } from './a.js';" },
    { path: 'test/a.test.ts', text: "import { a, b, c, d } from '../src/a.js';" },
  ];
  t.deepEqual(findTestOnlyExports(sources), ['src/a.ts b', 'src/a.ts d']);
});

test('wide prose is found; code, tables, pictures and headings are none', (t) => {
  const wide = 'word '.repeat(30);
  t.deepEqual(findWideLines({ path: 'a.md', text: `# A\n\n${wide}\n| ${wide}|\n![${wide}](a.png)` }), [
    'a.md:3 has 150 columns',
  ]);
  t.deepEqual(findWideLines({ path: 'a.md', text: `\`\`\`sh\n${wide}\n\`\`\`\n${wide}` }), ['a.md:4 has 150 columns']);
  t.deepEqual(findWideLines({ path: 'a.ts', text: `const a = '${wide}';\n// ${wide}\n/** ${wide}*/\n * ${wide}` }), [
    'a.ts:2 has 153 columns',
    'a.ts:3 has 156 columns',
    'a.ts:4 has 153 columns',
  ]);
});

test('a decision that is not there is found', (t) => {
  const text = 'As before (D1).\nAs nowhere (D99), but not in ID7 or D7x.';
  t.deepEqual(findUnknownDecisions({ path: 'a.ts', text }, new Set(['D1'])), [
    'a.ts:2 cites D99, which is no decision',
  ]);
});

test('dead links are found, to files and to headings', (t) => {
  const text = '# A b, c\n[a](b.md) [b](../x/c.md#d) [c](#a-b-c)\n[d](gone.md) [e](b.md#e) [f](https://f.org/g)';
  const pagesHere = new Map([
    ['docs/a.md', text],
    ['docs/b.md', '# B'],
    ['x/c.md', '## `D`'],
  ]);
  const here = {
    exists: (path: string) => pagesHere.has(path),
    headings: (path: string) => listHeadings(pagesHere.get(path) ?? ''),
  };
  t.deepEqual(findDeadLinks({ path: 'docs/a.md', text }, here), [
    'docs/a.md:3 links to docs/gone.md, which is not there',
    'docs/a.md:3 links to docs/b.md#e, and that page has no such heading',
  ]);
});

test('jobs, batches and runs are found where they are no words of their field', (t) => {
  const text = 'const jobsLeft = 1;\nconst batch = 2;\ninterface TrialRun {}\nconst runs = 3;';
  t.deepEqual(findBannedWords({ path: 'coordinator/a.ts', text }), [
    'coordinator/a.ts:1 says jobs: expected task, sweep or export',
    'coordinator/a.ts:2 says batch: expected tasks, turn or page',
    'coordinator/a.ts:3 says interface TrialRun: expected sweep, attempt or stretch',
    'coordinator/a.ts:4 says const runs: expected sweep, attempt or stretch',
  ]);
  const allowed = [
    ['src/experiments/autoencoder/trial/train.ts', 'const batch = 500;'],
    ['src/cli/command-line/stop-signal.ts', '// A batch system signals all processes of a job.'],
    ['docs/scripts.md', 'Batch systems warn.'],
    ['src/cli/a.ts', '// What a sweep file would run.\nconst options: RunOptions = { numRuns: 5 };'],
  ] as const;
  for (const [path, line] of allowed) t.deepEqual(findBannedWords({ path, text: line }), [], path);
});

test('dead paths are found', (t) => {
  const text = 'See `src/a.ts` and `src/NAME/b.ts`.\nAnd `src/gone.ts`, but `npm test`.';
  t.deepEqual(
    findDeadPaths({ path: 'a.md', text }, (path) => path === 'src/a.ts'),
    ['a.md:2 names src/gone.ts, which is not there'],
  );
});

test('banned words and names are found', (t) => {
  const text = '// A Shard of it.\n// TODO: more chunks';
  t.deepEqual(findBannedWords({ path: 'worker/a.ts', text }), [
    'worker/a.ts:1 says Shard: expected block or task',
    'worker/a.ts:2 says chunks: expected task or slice',
    'worker/a.ts:2 says TODO: expected an issue, or the change itself',
  ]);
  t.deepEqual(findBannedWords({ path: 'src/diagram/output/render-png.ts', text: 'const chunk = 1;' }), []);
  t.deepEqual(findBannedNames('src/a/utils.ts'), ['src/a/utils.ts does not say what it holds']);
  t.deepEqual(findBannedNames('src/a/FooBar.ts'), ['src/a/FooBar.ts is not in kebab-case']);
  t.deepEqual(findBannedNames('src/a/wilson.test.ts'), []);
});

test('a find that always finds is found', (t) => {
  const text = [
    'function findSum(): Sum { return 1; }',
    'export function findAll(): readonly number[] { return []; }',
    'function findOne(): Sum | undefined {}',
    'function findPlace(): number { return -1; }',
    'function* findAny(): Sliced<Sum | undefined> {}',
  ].join('\n');
  t.deepEqual(listMisnamedFinds({ path: 'a.ts', text }), [
    'a.ts:1 findSum gives Sum, which is always there',
    'a.ts:2 findAll gives readonly number[], which is always there',
  ]);
});

test('long files are found; blank lines are free', (t) => {
  const lines = 'a\n\n'.repeat(350);
  t.deepEqual(findLongFile({ path: 'a.ts', text: lines }), []);
  t.deepEqual(findLongFile({ path: 'a.ts', text: `${lines}a` }), ['a.ts has 351 lines: expected at most 350']);
});
