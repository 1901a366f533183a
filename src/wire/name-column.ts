import { type MalformedField, malformedField } from './malformed-field.js';

/** Two bytes before each name: how many bytes it shares with the one before it, and how many follow. */
const headBytes = 2;

/** The longest name in a column, in bytes of UTF-8: either number before it is one byte. */
export const nameBytesMax = 255;

/**
 * Packs names into one column. Lease identities of a sweep begin alike, so that each takes as many bytes as it differs from
 * the one before it. Throws a RangeError for a name of more than `nameBytesMax` bytes.
 */
export function packNames(names: readonly string[]): Buffer {
  const pieces: Uint8Array[] = [];
  let before: Uint8Array = Buffer.alloc(0);
  for (const name of names) {
    const bytes = Buffer.from(name, 'utf8');
    if (bytes.length === 0 || bytes.length > nameBytesMax) {
      throw new RangeError(`expected a name of 1 to ${nameBytesMax} bytes, got ${bytes.length}`);
    }
    const shared = countShared(before, bytes);
    pieces.push(Uint8Array.of(shared, bytes.length - shared), bytes.subarray(shared));
    before = bytes;
  }
  return Buffer.concat(pieces);
}

/** The names of a column that must hold exactly `count`; `field` is its path in the message. */
export function unpackNames(column: Buffer, count: number, field: string): readonly string[] | MalformedField {
  const names: string[] = [];
  const name = Buffer.alloc(nameBytesMax);
  let length = 0;
  let at = 0;
  while (at < column.length && names.length < count) {
    const shared = column[at];
    const rest = column[at + 1] ?? 0;
    const start = at + headBytes;
    const end = start + rest;
    if (shared > length || shared + rest === 0 || shared + rest > nameBytesMax || end > column.length) {
      return malformedField(field, `expected a name of 1 to ${nameBytesMax} bytes, got none at byte ${at}`);
    }
    column.copy(name, shared, start, end);
    length = shared + rest;
    names.push(name.toString('utf8', 0, length));
    at = end;
  }
  if (names.length === count && at === column.length) return names;
  const got = names.length < count ? `${names.length}` : `${column.length - at} bytes more`;
  return malformedField(field, `expected ${count} names, got ${got}`);
}

function countShared(a: Uint8Array, b: Uint8Array): number {
  // At least one byte follows, so that a name that is its predecessor's beginning has one, too.
  const countMax = Math.min(a.length, b.length - 1);
  let count = 0;
  while (count < countMax && a[count] === b[count]) count += 1;
  return count;
}
