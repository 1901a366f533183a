import { hash } from 'node:crypto';

/** What a stream belongs to. Two keys that differ anywhere give unrelated streams. */
export interface StreamKey {
  /** The sweep's seed, a safe non-negative integer. */
  readonly seed: number;
  readonly experiment: string;
  /** What is drawn: `matrix`, `support`, `signs`, ...; each has a stream of its own. */
  readonly role: string;
  /** The coordinates that what is drawn depends on, and no others, by name. */
  readonly coordinates: Readonly<Record<string, number | string>>;
  /** A safe non-negative integer. */
  readonly trial: number;
}

/** 128 bits in the order of pure-rand's `getState()`: four int32, never all zero. */
export type StreamState = readonly [s01: number, s00: number, s11: number, s10: number];

/** Stands first in what is hashed; raised with every change of the encoding or of the generator. */
const formatTag = 'phasegrid-stream-2';

/**
 * The whole state of xoroshiro128plus for one stream: the first 128 bits of SHA-256 over the key as JSON. JSON arrays
 * of strings and numbers have one reading, so that no two keys share a text. Hashing the whole state and not a 32-bit
 * seed is what keeps millions of streams apart.
 */
export function deriveStreamState(key: StreamKey): StreamState {
  // As a string of bytes: a Buffer of them costs more than the hash.
  const digest = hash('sha256', encodeStreamKey(key), 'binary');
  // All zero is the one state that the generator cannot leave.
  return findState(digest, 0) ?? findState(digest, 16) ?? [0, 1, 0, 0];
}

/** The state as 32 hex digits, for people and for golden files. */
export function formatStreamState(state: StreamState): string {
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The text before the trial of each role's last key. Most keys differ from the one before them in the trial alone. */
const headings = new Map<string, Heading>();

interface Heading extends Omit<StreamKey, 'role' | 'trial'> {
  readonly coordinateCount: number;
  readonly text: string;
}

function encodeStreamKey(key: StreamKey): string {
  checkCounter('trial', key.trial);
  let heading = headings.get(key.role);
  if (heading === undefined || !isHeadingOf(key, heading)) {
    heading = encodeHeading(key);
    headings.set(key.role, heading);
  }
  return `${heading.text}${key.trial}]`;
}

function isHeadingOf({ seed, experiment, coordinates }: StreamKey, heading: Heading): boolean {
  if (seed !== heading.seed || experiment !== heading.experiment) return false;
  let count = 0;
  for (const name in coordinates) {
    if (coordinates[name] !== heading.coordinates[name]) return false;
    count += 1;
  }
  return count === heading.coordinateCount;
}

function encodeHeading({ seed, experiment, role, coordinates }: StreamKey): Heading {
  checkCounter('seed', seed);
  const names = Object.keys(coordinates).sort();
  let list = '';
  for (const name of names) {
    const value = coordinates[name];
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new RangeError(`stream key: expected coordinate ${name} to be finite, got ${value}`);
    }
    list += `${list && ','}[${JSON.stringify(name)},${typeof value === 'number' ? value : JSON.stringify(value)}]`;
  }
  const text = `["${formatTag}",${seed},${JSON.stringify(experiment)},${JSON.stringify(role)},[${list}],`;
  return { seed, experiment, coordinates: { ...coordinates }, coordinateCount: names.length, text };
}

function checkCounter(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`stream key: expected ${name} to be a safe non-negative integer, got ${value}`);
  }
}

function findState(digest: string, start: number): StreamState | undefined {
  const s01 = readWord(digest, start);
  const s00 = readWord(digest, start + 4);
  const s11 = readWord(digest, start + 8);
  const s10 = readWord(digest, start + 12);
  return (s01 | s00 | s11 | s10) === 0 ? undefined : [s01, s00, s11, s10];
}

/** Four bytes as an int32, the lowest first. */
function readWord(bytes: string, start: number): number {
  let word = 0;
  for (let i = 3; i >= 0; i -= 1) word = (word << 8) | bytes.charCodeAt(start + i);
  return word;
}
