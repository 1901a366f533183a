import { isBuiltin } from 'node:module';
import { dirname } from 'node:path/posix';
import { closures, type Door, importTable, moduleDoors, strictFiles, valueDoors } from './import-table.js';
import { readSourceFacts, type Source, type SourceFacts } from './source-facts.js';

/** Every breach of the project's import rules, as `file:line what is wrong`. */
export function findViolations(sources: readonly Source[]): string[] {
  const files = sources.map(readSourceFacts);
  return [
    ...files.flatMap(checkTable),
    ...files.flatMap(checkDoors),
    ...files.flatMap(checkExports),
    ...findCycles(files),
    ...findClosures(files),
  ];
}

function checkTable({ path, imports }: SourceFacts): string[] {
  const folder = folderOf(path);
  if (folder === undefined) return [`${path}:1 stands in no folder of the import table`];
  const strict = strictFiles.find(({ files }) => files.test(path));
  const allowed = strict ? [dirname(path), ...strict.mayImport] : [folder, ...importTable[folder]];
  return imports.flatMap(({ file, line }) =>
    file === undefined || allowed.some((place) => isIn(place, file))
      ? []
      : [`${path}:${line} imports ${file}, which ${strict ? path : folder} may not`],
  );
}

/** Whether the file lies in the place; a folder that has a row does not stand for folders within it that have their own. */
function isIn(place: string, file: string): boolean {
  if (file === place) return true;
  return file.startsWith(`${place}/`) && (!Object.hasOwn(importTable, place) || folderOf(file) === place);
}

/** The row of the table that speaks of the file: the one with the longest name. */
function folderOf(path: string): string | undefined {
  const folders = Object.keys(importTable).filter((folder) => path === folder || path.startsWith(`${folder}/`));
  return folders.sort((a, b) => b.length - a.length).at(0);
}

function checkDoors({ path, imports, uses }: SourceFacts): string[] {
  if (/^(test|bench|examples)\//.test(path)) return [];
  const outside = imports.filter(({ file }) => file === undefined);
  const names = outside.map(({ name, line }) => ({
    name: name.replace(/^(?!node:)(worker_threads|process|timers|perf_hooks|module|vm)\b/, 'node:$1'),
    line,
  }));
  return [
    ...names.flatMap((mention) => checkDoor(path, mention, moduleDoors)),
    ...uses.flatMap((mention) => checkDoor(path, mention, valueDoors)),
  ];
}

function checkDoor(path: string, { name, line }: { name: string; line: number }, doors: readonly Door[]): string[] {
  const door = doors.find(({ what }) =>
    what.some((known) => name === known || (/^[./]/.test(name.slice(known.length)) && name.startsWith(known))),
  );
  return door === undefined || door.files.test(path) ? [] : [`${path}:${line} uses ${name} outside its door`];
}

/** It says what the compiled module exports, and nothing else can. */
const kernelDoor = 'src/kernels/wasm-exports.ts';

function checkExports({ path, defaultExports, passedOn }: SourceFacts): string[] {
  return [
    ...defaultExports.map(({ line }) => `${path}:${line} has a default export`),
    ...(path === kernelDoor ? [] : passedOn).map(({ name, line }) => `${path}:${line} passes ${name} on`),
  ];
}

/** One report for each file that a depth-first walk finds on a way back to itself. */
function findCycles(files: readonly SourceFacts[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const way: string[] = [];
  const cycles: string[] = [];
  const walk = (path: string): void => {
    const start = way.indexOf(path);
    if (start >= 0) {
      cycles.push(`${path}:1 stands in a cycle: ${[...way.slice(start), path].join(' -> ')}`);
      return;
    }
    const file = byPath.get(path);
    if (file === undefined || done.has(path)) return;
    way.push(path);
    for (const next of file.imports) if (next.file !== undefined) walk(next.file);
    way.pop();
    done.add(path);
  };
  for (const { path } of files) walk(path);
  return cycles;
}

/** Node's own modules with their prefix, whichever way they are imported. */
function nameModule(name: string): string {
  return isBuiltin(name) && !name.startsWith('node:') ? `node:${name}` : name;
}

function findClosures(files: readonly SourceFacts[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return closures.flatMap(({ from, never, why }) =>
    files
      .filter(({ path }) => from.test(path))
      .flatMap(({ path }) => {
        const reached = new Set([path]);
        // A set that grows while it is walked: every file that is reached is visited once.
        for (const place of reached) {
          for (const { kind, file, name } of byPath.get(place)?.imports ?? []) {
            if (kind === 'value') reached.add(file ?? nameModule(name));
          }
        }
        return [...reached].filter((place) => never.test(place)).map((place) => `${path}:1 reaches ${place}: ${why}`);
      }),
  );
}
