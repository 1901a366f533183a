import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

// SQLite's write-ahead log (https://www.sqlite.org/fileformat.html, 4): a header of 32 bytes, then frames of 24 bytes and a
// page. A frame belongs to the log where it has the header's salts and the checksum of all before it and itself.
const headerBytes = 32;
const frameHeaderBytes = 24;
const magicLittleEndian = 0x377f0682;
const magicBigEndian = 0x377f0683;

/** What SQLite will make of a log, and what lies behind that. */
export interface LogScan {
  /** Frames in the file, whole ones. */
  readonly frameCount: number;
  /** Frames that SQLite takes: up to the last commit before the first one that is not as it was written. */
  readonly takenFrames: number;
  readonly takenCommits: number;
  /** Present where frames that SQLite drops were on disk before a later commit began: they were acknowledged. */
  readonly loss: LogLoss | undefined;
}

interface LogLoss {
  /** Where the file first differs from what was written. */
  readonly damagedByte: number;
  /** Commits behind it that are whole, and that SQLite would drop. */
  readonly droppedCommits: number;
}

interface Chain {
  readonly a: number;
  readonly b: number;
}

interface Frame {
  readonly salts: string;
  readonly commits: boolean;
  /** What the frame says. */
  readonly stored: Chain;
  /** What it should say behind a chain. */
  readonly follow: (before: Chain) => Chain;
}

/**
 * Reads a log as SQLite does, and then on. A frame is known to be as it was written also by itself: its checksum follows
 * from that of the frame before it. A commit begins when the one before it is on disk, so that whatever breaks off in a
 * crash is the last commit; a bad frame with a whole later commit behind it is damage.
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
 * Whole commits behind the first bad frame that prove a loss. The commit with the bad frame in it may be the last one,
 * torn by a crash: only what came after it was begun once it was on disk. Behind a bad header every commit counts.
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
    // The bad frame may itself have been the end of its commit: then the next one is a later commit already.
    else if (index === from && frame.commits && frame.salts === salts) ends += 1;
  }
  return headerIsBad ? ends : Math.max(0, ends - 1);
}

/** A header is one that SQLite wrote, and wrote to its end. */
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

/** What the frames of a log with a damaged header are like: the layout in which the second follows from the first. */
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
 * The salts of the frames behind a damaged header, where they are of this log. A log that begins anew gets a header with
 * both salts changed, and old frames stay behind it: then nothing is lost, since they are in the file already.
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

/** The log's running sum over pairs of words (fileformat.html, 4.2). */
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
