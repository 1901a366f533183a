import { posix } from 'node:path';
import type { Source } from './source-facts.js';

/** Prose is written to 120 columns; a word that was put in later may stand out by so much. */
const proseWidthMax = 128;

/** As ESLint's max-lines; blank lines are free. */
const codeLinesMax = 350;

/** Lines of prose that are too wide: in Markdown all but code, tables, pictures and headings, elsewhere comments alone. */
export function findWideLines({ path, text }: Source): string[] {
  const lines = path.endsWith('.md') ? blankFences(text).split('\n') : text.split('\n');
  const isProse = path.endsWith('.md') ? isMarkdownProse : isComment;
  return lines.flatMap((line, index) =>
    line.length > proseWidthMax && isProse(line) ? [`${path}:${index + 1} has ${line.length} columns`] : [],
  );
}

/** Citations such as D7 of a decision that is not there. */
export function findUnknownDecisions({ path, text }: Source, decisions: ReadonlySet<string>): string[] {
  return [...text.matchAll(/\bD\d+\b/g)]
    .filter(([name]) => !decisions.has(name))
    .map(({ 0: name, index }) => `${path}:${lineAt(text, index)} cites ${name}, which is no decision`);
}

/** Relative links of a Markdown page to a file that is not there, or to a heading that its page does not have. */
export function findDeadLinks(
  { path, text }: Source,
  { exists, headings }: { exists: (path: string) => boolean; headings: (path: string) => ReadonlySet<string> },
): string[] {
  return [...blankFences(text).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(({ 1: link, index }) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file, heading = ''] = link.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    const place = `${path}:${lineAt(text, index)}`;
    if (!exists(target)) return [`${place} links to ${target}, which is not there`];
    if (heading === '' || headings(target).has(heading)) return [];
    return [`${place} links to ${target}#${heading}, and that page has no such heading`];
  });
}

/** Paths from the root between back-quotes that lead nowhere. Words in capitals stand for names to be chosen. */
export function findDeadPaths({ path, text }: Source, exists: (path: string) => boolean): string[] {
  const named = /`((?:bench|coordinator|docs|examples|proto|src|test|tools|worker)\/[\w./-]*)`/g;
  return [...text.matchAll(named)]
    .filter(({ 1: target }) => !/[A-Z]{3}/.test(target) && !exists(target))
    .map(({ 1: target, index }) => `${path}:${lineAt(text, index)} names ${target}, which is not there`);
}

/** The names by which headings of a page are linked to. */
export function listHeadings(text: string): ReadonlySet<string> {
  const titles = [...blankFences(text).matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- ]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** A word that has another one in this project. */
interface BannedWord {
  readonly word: RegExp;
  readonly instead: string;
  /** Everywhere where absent. */
  readonly within?: RegExp;
  /** Files in which the word has its ordinary meaning. */
  readonly except?: RegExp;
}

const engine = /^(coordinator|worker|src\/(sweep|wire|cli|statistics|export|diagram)|proto|tools)\//;

/** Decisions say what was decided in the words of their day. */
const decisions = 'docs/(decisions|lab)/';

/** What a batch system such as Slurm calls a job: its signals reach all processes of one. */
/** A worker may be a job of one: where it says so, and where that is told. */
const workersInJobs = [
  String.raw`coordinator/core/(decide-session|read-workers|replies)|worker/start-worker|proto/phasegrid/v1/(sweep|worker)_service`,
  String.raw`src/wire/(sync|sync-codec)\.ts|src/cli/(command-line/(job-variables|options|stage-bundle|thread-count)|commands/worker|site/worker-stay|screen/worker)`,
  String.raw`test/(wire/sync-codec|coordinator/core/(leaving|transcript)|coordinator/simulation/chaotic-worker)|docs/workers`,
  String.raw`test/cli/(commands/workers|command-line/(stage-bundle|thread-count)|site/worker-stay|screen/worker|worker-bundle)`,
].join('|');

const batchSystems = String.raw`(README|ARCHITECTURE|CHANGELOG)\.md|\.github/|src/cli/command-line/stop-signal|(src|test)/diagram/output/outlive-signals`;

/** A job of an allocation is one node of a batch system, and so is what the pages say of it (D46). */
const allocations = String.raw`(src|test)/allocation/|test/coordinator/store/ledger-history|test/architecture/import-table|CONTRIBUTING\.md|DECISIONS\.md|docs/states\.md|coordinator/calls/(encode-)?allocation|test/coordinator/calls/allocation`;

/** What launches a sweep on a batch system, and speaks its words (D47). */
const launches = String.raw`src/cli/(engines|site|screen|access/launch-access|commands/(allocate|launch|run-launch|run-sweep|slurm))|test/(cluster|cli/engines|cli/site|cli/screen/plain-lines)(/|\.test)|docs/cluster\.md`;

export const bannedWords: readonly BannedWord[] = [
  // A part of a sweep is a block of cells or a task.
  { word: /\bshards?\b/i, instead: 'block or task' },
  // The part of a task list or of work is a task or a slice. PNG has chunks.
  { word: /\bchunks?\b/i, instead: 'task or slice', within: engine, except: /output\/render-png/ },
  // A piece of work that is leased is a task; a job is what a batch system runs.
  {
    word: /\b[jJ]obs?(?![a-z])|[a-z]Jobs?(?![a-z])/,
    instead: 'task, sweep or export',
    except: new RegExp(`^(${decisions}|${batchSystems}|${allocations}|${workersInJobs}|${launches})`),
  },
  // Tasks are leased one by one, and a commit has the facts of one turn. Training has batches of samples, in its own folders.
  {
    word: /\bbatch(es|ed)?(?![a-z]| systems?\b)|[a-z]Batch/,
    instead: 'tasks, turn or page',
    within: engine,
    // A group of interfaces of Kubernetes has this name.
    except: /^src\/cli\/engines\/kubernetes\.ts/,
  },
  // What is computed is a sweep, and a try at a task is an attempt. `run` is a verb, and the command of that name.
  {
    word: /^\s*(export )?(const|let|readonly|interface|type) (runs|\w*[a-z]Runs?|run(Count|Id|Index|Number))\b/,
    instead: 'sweep, attempt or stretch',
    within:
      /^(coordinator|worker|tools|(src|test)\/(sweep|wire|cli|export|diagram)|test\/(coordinator|worker|tools))\//,
  },
  // A sweep is a whole study, and a trial has a verdict.
  { word: /\bsweeps?\b/i, instead: 'pass or iteration', within: /^(src|test)\/(kernels|multilinear|theory)\// },
  { word: /\bjudgements?\b/i, instead: 'verdict, or what is judged', within: /^(src|test)\/(kernels|experiments)\// },
  // Such a name does not say what a function does. What is left to do is written where everybody looks for it.
  { word: /\b(helpers?|utils|utilities|misc)\b/i, instead: 'what it does' },
  { word: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'an issue, or the change itself' },
];

export function findBannedWords({ path, text }: Source): string[] {
  return bannedWords.flatMap(({ word, instead, within, except }) =>
    within?.test(path) === false || except?.test(path) === true
      ? []
      : text.split('\n').flatMap((line, index) => {
          const found = word.exec(line);
          return found === null ? [] : [`${path}:${index + 1} says ${found[0]}: expected ${instead}`];
        }),
  );
}

/** A file is named by its main export. */
export function findBannedNames(path: string): string[] {
  const name = posix.basename(path).replace(/\.\w+$/, '');
  const isVague = /^(utils?|helpers?|common|misc|manager|index)$|-(utils?|helpers?|manager)$/.test(name);
  const isKebab = /^[a-z0-9]+([-._][a-z0-9]+)*$/.test(name);
  return [
    ...(isVague ? [`${path} does not say what it holds`] : []),
    ...(isKebab ? [] : [`${path} is not in kebab-case`]),
  ];
}

export function findLongFile({ path, text }: Source): string[] {
  const count = text.split('\n').filter((line) => line.trim() !== '').length;
  return count > codeLinesMax ? [`${path} has ${count} lines: expected at most ${codeLinesMax}`] : [];
}

/** The same lines, and nothing in those of code. */
function blankFences(text: string): string {
  return text.replace(/^```[^]*?^```/gm, (fence) => fence.replace(/[^\n]/g, ''));
}

function isMarkdownProse(line: string): boolean {
  return !/^(\||!\[|#|<)/.test(line);
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*|#)/.test(line);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
