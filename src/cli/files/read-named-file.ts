import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { quoteText } from '../../sweep/describe-value.js';
import { isFileReference } from '../../sweep/file-reference.js';
import { describeExcess, type FileReading, type ReadFile } from '../../sweep/parse-files.js';

/** Reads the files that a sweep file names. Paths are relative to its folder, or to the working directory for a pipe. */
export function createNamedFileReader(sweepPath: string): ReadFile {
  const base = statSync(sweepPath, { throwIfNoEntry: false })?.isFile() === true ? dirname(sweepPath) : '.';
  return (name) => (isFileReference(name) ? { kind: 'elsewhere' } : readPath(name, resolve(base, name)));
}

function readPath(name: string, path: string): FileReading {
  try {
    const found = statSync(path);
    // A pipe or a device may not end, or may not give the same bytes twice.
    if (!found.isFile()) return problem('a regular file', `${quoteText(name)}, which is something else`);
    const excess = describeExcess(found.size);
    if (excess !== undefined) return problem(excess.expected, `${quoteText(name)} of ${excess.got}`);
    return { kind: 'content', content: readFileSync(path) };
  } catch (error) {
    return problem('a file that can be read', `${quoteText(name)} (${describeFailure(error)} at ${path})`);
  }
}

function problem(expected: string, got: string): FileReading {
  return { kind: 'problem', expected, got };
}

function describeFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return { ENOENT: 'no such file', ENOTDIR: 'no such folder', EACCES: 'permission denied' }[code] ?? code;
}
