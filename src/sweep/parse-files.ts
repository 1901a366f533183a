import type { ExperimentDeclaration } from './declaration.js';
import { quoteText } from './describe-value.js';
import { type FileReference, isFileReference } from './file-reference.js';
import { formatPath, type Path, type Report } from './problem.js';
import { referTo } from './refer-to.js';
import type { ParameterValue } from './sweep.js';
import { fileBytesMax, fileCountMax, formatCount, sweepFileBytesMax } from './sweep-bounds.js';
import type { NamedValue } from './sweep-schema.js';

/** What was read for a name in a sweep file, which is a path or, in a canonical sweep, a reference. */
export type FileReading =
  | { readonly kind: 'content'; readonly content: Uint8Array }
  /** A reference whose content is not here; the receiver of the sweep may have it. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'problem'; readonly expected: string; readonly got: string };

export type ReadFile = (name: string) => FileReading;

/** A file that a sweep names, with its first name in the sweep. */
export interface NamedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The files of a sweep that is being parsed. */
export interface FileShelf {
  /** Replaces every name by its reference; undefined when problems were reported. */
  readonly settle: (
    values: readonly ParameterValue[],
    named: NamedValue,
    place: { readonly pathAt: (index: number) => Path; readonly report: Report },
  ) => readonly ParameterValue[] | undefined;
  /** The files whose content is known. */
  readonly files: ReadonlyMap<FileReference, NamedFile>;
}

/** Without `readFile`, files can be named by reference alone. */
export function createFileShelf(declaration: ExperimentDeclaration, readFile: ReadFile = takeReference): FileShelf {
  const files = new Map<FileReference, NamedFile>();
  const readings = new Map<string, FileReading>();
  let isOverfull = false;

  const read = (name: string): FileReading => {
    const reading = readings.get(name) ?? readFile(name);
    readings.set(name, reading);
    return reading;
  };

  const shelve = ({ name, content }: NamedFile, parameter: string, tell: Tell): FileReference | undefined => {
    const problem = describeExcess(content.length) ?? declaration.checkFile?.(parameter, content);
    if (problem !== undefined) {
      tell(problem);
      return undefined;
    }
    const reference = referTo(content);
    if (files.has(reference)) return reference;
    const bytes = [...files.values()].reduce((sum, file) => sum + file.content.length, content.length);
    if (bytes > sweepFileBytesMax || files.size === fileCountMax) {
      // Later files do not fit either, and one problem is enough.
      if (!isOverfull) {
        const limit = `at most ${formatCount(fileCountMax)} files of ${formatCount(sweepFileBytesMax)} bytes together`;
        tell({ expected: limit, got: `${formatCount(files.size + 1)} of ${formatCount(bytes)}, with this one` });
      }
      isOverfull = true;
      return undefined;
    }
    files.set(reference, { name, content });
    return reference;
  };

  const settleOne = (value: ParameterValue, named: NamedValue, tell: Tell): ParameterValue | undefined => {
    const name = String(value);
    if (named.builtIn.includes(name)) return name;
    const reading = read(name);
    switch (reading.kind) {
      case 'content':
        return shelve({ name, content: reading.content }, named.name, tell);
      case 'elsewhere':
        return name;
      case 'problem':
        tell(reading);
        return undefined;
      default:
        return reading satisfies never;
    }
  };

  const settle: FileShelf['settle'] = (values, named, { pathAt, report }) => {
    const positions = new Map<ParameterValue, number>();
    values.forEach((value, index) => {
      const tell: Tell = ({ expected, got }) => {
        report({ path: pathAt(index), expected, got });
      };
      const settled = settleOne(value, named, tell);
      if (settled === undefined) return;
      const earlier = positions.get(settled);
      if (earlier === undefined) {
        positions.set(settled, index);
      } else {
        const got = `${quoteText(String(value))} with the content of ${formatPath(pathAt(earlier))}`;
        tell({ expected: 'each content once', got });
      }
    });
    return positions.size === values.length ? [...positions.keys()] : undefined;
  };
  return { settle, files };
}

/** The problem of a file that is too large to be sent with a sweep; undefined for one that is not. */
export function describeExcess(bytes: number): Trouble | undefined {
  if (bytes <= fileBytesMax) return undefined;
  return { expected: `a file of at most ${formatCount(fileBytesMax)} bytes`, got: `${formatCount(bytes)} bytes` };
}

interface Trouble {
  readonly expected: string;
  readonly got: string;
}

/** Reports a problem of one value. */
type Tell = (trouble: Trouble) => void;

function takeReference(name: string): FileReading {
  if (isFileReference(name)) return { kind: 'elsewhere' };
  return {
    kind: 'problem',
    expected: 'a file by its content, "sha256:" and 64 hexadecimal digits',
    got: quoteText(name),
  };
}
