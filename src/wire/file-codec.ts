import { type FileReference, isFileReference } from '../sweep/file-reference.js';
import { describeExcess } from '../sweep/parse-files.js';
import { referTo } from '../sweep/refer-to.js';
import { fileBytesMax, formatCount } from '../sweep/sweep-bounds.js';
import type { SweepFile__Output, SweepFile as SweepFileMessage } from './generated/phasegrid/v1/SweepFile.js';
import { type MalformedField, malformedField } from './malformed-field.js';

const scheme = 'sha256:';

/** The hexadecimal hash without its prefix, as messages carry it. */
export function encodeReference(reference: FileReference): string {
  return reference.slice(scheme.length);
}

export function decodeReference(
  sha256: string,
): { readonly kind: 'reference'; readonly reference: FileReference } | MalformedField {
  const reference = `${scheme}${sha256}`;
  if (isFileReference(reference)) return { kind: 'reference', reference };
  return malformedField('sha256', `expected 64 hexadecimal digits in lower case, got "${sha256.slice(0, 80)}"`);
}

export function encodeFiles(files: ReadonlyMap<FileReference, { readonly content: Uint8Array }>): SweepFileMessage[] {
  return Array.from(files, ([reference, { content }]) => ({
    sha256: encodeReference(reference),
    content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
  }));
}

/** The files of a submission; the hash of each is checked. */
export function decodeFiles(
  messages: readonly SweepFile__Output[],
): { readonly kind: 'files'; readonly files: ReadonlyMap<FileReference, Uint8Array> } | MalformedField {
  const files = new Map<FileReference, Uint8Array>();
  for (const [index, { sha256, content }] of messages.entries()) {
    const decoded = decodeReference(sha256);
    if (decoded.kind === 'malformed') return malformedField(`files[${index}].sha256`, decoded.problem);
    const problem = findContentProblem(decoded.reference, content);
    if (problem !== undefined) return malformedField(`files[${index}].content`, problem);
    files.set(decoded.reference, content);
  }
  return { kind: 'files', files };
}

/** Joins the pieces of a file as they arrive. */
export interface FileAssembly {
  readonly add: (piece: Uint8Array) => void;
  readonly finish: () => { readonly kind: 'content'; readonly content: Buffer } | MalformedField;
}

export function assembleFile(reference: FileReference): FileAssembly {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  return {
    add: (piece) => {
      bytes += piece.length;
      // Bytes above the limit are only counted, so that a peer cannot fill the memory.
      if (bytes <= fileBytesMax) pieces.push(piece);
    },
    finish: () => {
      const content = Buffer.concat(pieces);
      const problem =
        bytes > fileBytesMax
          ? `expected at most ${formatCount(fileBytesMax)} bytes, got ${formatCount(bytes)}`
          : findContentProblem(reference, content);
      return problem === undefined ? { kind: 'content', content } : malformedField('content', problem);
    },
  };
}

function findContentProblem(reference: FileReference, content: Uint8Array): string | undefined {
  const excess = describeExcess(content.length);
  if (excess !== undefined) return `expected ${excess.expected}, got ${excess.got}`;
  const got = referTo(content);
  return got === reference ? undefined : `expected the content of ${reference}, got that of ${got}`;
}
