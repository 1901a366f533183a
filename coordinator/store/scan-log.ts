import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

// SQLite's write-ahead log (https://www.sqlite.org/fileformat.html, 4): a header of 32 bytes, then frames of 24 bytes and a
// page. A frame belongs to the log if it has the header's salts and the checksum over all frames up to itself.
const headerBytes = 32;
const frameHeaderBytes = 24;
const magicLittleEndian = 0x377f0682;
const magicBigEndian = 0x377f0683;

/** Which part of a log SQLite will use, and what it would lose. */
export interface LogScan {
  /** The number of complete frames in the file. */
  readonly frameCount: number;
  /** The number of frames that SQLite uses: up to the last commit before the first damaged frame. */
  readonly takenFrames: number;
  readonly takenCommits: number;
  /** Present where SQLite drops frames that were on disk before a later commit began, which were acknowledged. */
  readonly loss: LogLoss | undefined;
}

interface LogLoss {
  /** The offset of the first damage. */
  readonly damagedByte: number;
  /** Undamaged commits after it, which SQLite would drop. */
  readonly droppedCommits: number;
}

interface Chain {
  readonly a: number;
  readonly b: number;
}

interface Frame {
  readonly salts: string;
  readonly commits: boolean;
  /** The checksum in the frame. */
  readonly stored: Chain;
  /** The checksum that it should have after `before`. */
  readonly follow: (before: Chain) => Chain;
}

/**
 * Reads a log as SQLite does, and then beyond the first bad frame. A frame can be checked by itself, because its checksum
 * follows from that stored in the frame before it. A commit begins once the one before it is on disk, so a crash can break
 * off only the last commit. A bad frame with a complete later commit after it is therefore damage.
 */
export function scanLog(path: string): LogScan {
  const file = openSync(path, 'r');
  try {
    return scanFile(file, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

const nothing: LogScan = { frameCount: 0, takenFrames: 0, takenCommits: 0, loss: undefined };

function scanFile(file: number, bytes: number): LogScan {
  const header = readAt(file, 0, headerBytes);
  if (header.length < headerBytes) return nothing;
  const isSound = isSoundHeader(header);
  const layout = isSound ? readLayout(header) : guessLayout(file, header, bytes);
  if (layout === undefined) return nothing;
  const { pageBytes, wordsAreBigEndian } = layout;
  const frameBytes = frameHeaderBytes + pageBytes;
  const frameCount = Math.floor((bytes - headerBytes) / frameBytes);
  const readFrame = (index: number): Frame =>
    parseFrame(readAt(file, headerBytes + index * frameBytes, frameBytes), wordsAreBigEndian);
  const salts = isSound ? header.toString('hex', 16, 24) : findSalts(header, frameCount, readFrame);
  if (salts === undefined) return nothing;
  const taken = isSound
    ? takeFrames({ frameCount, readFrame, salts }, checksum({ a: 0, b: 0 }, header.subarray(0, 24), wordsAreBigEndian))
    : { frames: 0, commits: 0, firstBad: 0 };
  const droppedCommits = countDropped(
    { frameCount, readFrame, salts },
    { from: taken.firstBad, headerIsBad: !isSound },
  );
  const damagedByte = isSound ? headerBytes + taken.firstBad * frameBytes : 0;
  return {
    frameCount,
    takenFrames: taken.frames,
    takenCommits: taken.commits,
    loss: droppedCommits === 0 ? undefined : { damagedByte, droppedCommits },
  };
}

interface Frames {
  readonly frameCount: number;
  readonly readFrame: (index: number) => Frame;
  readonly salts: string;
}

function takeFrames(
  { frameCount, readFrame, salts }: Frames,
  start: Chain,
): { readonly frames: number; readonly commits: number; readonly firstBad: number } {
  let chain = start;
  let frames = 0;
  let commits = 0;
  for (let index = 0; index < frameCount; index += 1) {
    const frame = readFrame(index);
    const expected = frame.follow(chain);
    if (frame.salts !== salts || !areEqual(expected, frame.stored)) return { frames, commits, firstBad: index };
    chain = expected;
    if (frame.commits) {
      frames = index + 1;
      commits += 1;
    }
  }
  return { frames, commits, firstBad: frameCount };
}

/**
 * The number of complete commits after the first bad frame that prove a loss. The commit with the bad frame itself may be
 * the last one, broken off by a crash; a later commit began only once that one was on disk. After a bad header every
 * commit counts.
 */
function countDropped(
  { frameCount, readFrame, salts }: Frames,
  { from, headerIsBad }: { readonly from: number; readonly headerIsBad: boolean },
): number {
  let before: Chain | undefined;
  let ends = 0;
  for (let index = from; index < frameCount; index += 1) {
    const frame = readFrame(index);
    const isOurs = frame.salts === salts && before !== undefined && areEqual(frame.follow(before), frame.stored);
    before = frame.stored;
    if (isOurs && frame.commits) ends += 1;
    // The bad frame may have been the last one of its commit; then the next frame is of a later commit.
    else if (index === from && frame.commits && frame.salts === salts) ends += 1;
  }
  return headerIsBad ? ends : Math.max(0, ends - 1);
}

/** Whether SQLite wrote the header, and completely. */
function isSoundHeader(header: Buffer): boolean {
  const magic = header.readUInt32BE(0);
  if (magic !== magicLittleEndian && magic !== magicBigEndian) return false;
  const chain = checksum({ a: 0, b: 0 }, header.subarray(0, 24), magic === magicBigEndian);
  return chain.a === header.readUInt32BE(24) && chain.b === header.readUInt32BE(28);
}

interface Layout {
  readonly pageBytes: number;
  readonly wordsAreBigEndian: boolean;
}

function readLayout(header: Buffer): Layout {
  return { pageBytes: header.readUInt32BE(8), wordsAreBigEndian: header.readUInt32BE(0) === magicBigEndian };
}

/** The layout of a log with a damaged header: the one in which the second frame's checksum follows from the first's. */
function guessLayout(file: number, header: Buffer, bytes: number): Layout | undefined {
  for (const pageBytes of [4096, 1024, 2048, 8192, 16_384, 32_768, 65_536, 512]) {
    const frameBytes = frameHeaderBytes + pageBytes;
    if (bytes < headerBytes + 2 * frameBytes) continue;
    for (const wordsAreBigEndian of [header[3] === (magicBigEndian & 0xff), header[3] !== (magicBigEndian & 0xff)]) {
      const [first, second] = [0, 1].map((index) =>
        parseFrame(readAt(file, headerBytes + index * frameBytes, frameBytes), wordsAreBigEndian),
      );
      if (areEqual(second.follow(first.stored), second.stored)) return { pageBytes, wordsAreBigEndian };
    }
  }
  return undefined;
}

/**
 * The salts of the frames after a damaged header, if the frames are of this log. When SQLite restarts a log, it writes a
 * header with new salts and leaves old frames after it; these are in the database file already, so nothing is lost then.
 */
function findSalts(header: Buffer, frameCount: number, readFrame: Frames['readFrame']): string | undefined {
  if (frameCount === 0) return undefined;
  const { salts } = readFrame(0);
  const own = header.toString('hex', 16, 24);
  return salts.slice(0, 8) === own.slice(0, 8) || salts.slice(8) === own.slice(8) ? salts : undefined;
}

function parseFrame(bytes: Buffer, wordsAreBigEndian: boolean): Frame {
  return {
    salts: bytes.toString('hex', 8, 16),
    commits: bytes.readUInt32BE(4) !== 0,
    stored: { a: bytes.readUInt32BE(16), b: bytes.readUInt32BE(20) },
    follow: (before) =>
      checksum(
        checksum(before, bytes.subarray(0, 8), wordsAreBigEndian),
        bytes.subarray(frameHeaderBytes),
        wordsAreBigEndian,
      ),
  };
}

/** The log's running checksum over pairs of words (fileformat.html, 4.2). */
function checksum(before: Chain, bytes: Buffer, wordsAreBigEndian: boolean): Chain {
  let { a, b } = before;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + (wordsAreBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (wordsAreBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return { a, b };
}

function areEqual(one: Chain, other: Chain): boolean {
  return one.a === other.a && one.b === other.b;
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
