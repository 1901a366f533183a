import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { DiagramError } from '../diagram-error.js';

/** An SVG whose view box has this size in points. */
export interface SvgPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export interface PngOptions {
  readonly dotsPerInch?: number;
  readonly timeoutMs?: number;
  /** The module that the child process runs; for tests of what happens when it dies. */
  readonly child?: URL;
}

const pointsPerInch = 72;
const metresPerInch = 0.0254;

const defaults = {
  dotsPerInch: 300,
  /** A diagram takes less than a second; the largest takes some ten seconds. */
  timeoutMs: 120_000,
  child: new URL('./render-child.js', import.meta.url),
} as const satisfies Required<PngOptions>;

/** A journal page at 1200 dots an inch; the rasteriser needs four bytes for each pixel. */
const pixelCountMax = 1e8;

/** The most that is kept of a child's error messages. */
const complaintBytesMax = 4096;

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * An SVG as PNG, with its size on paper in the file. The rasteriser runs in a process of its own, since
 * it can abort its host. Throws `DiagramError` with 'rasteriser-timeout', 'rasteriser-crashed' or 'rasteriser-refused'.
 */
export async function renderPng({ svg, width, height }: SvgPicture, options: PngOptions = {}): Promise<Uint8Array> {
  const { dotsPerInch, timeoutMs, child } = { ...defaults, ...options };
  const scale = dotsPerInch / pointsPerInch;
  const pixelCount = width * scale * height * scale;
  if (!(pixelCount <= pixelCountMax)) {
    throw new DiagramError(
      'rasteriser-refused',
      `a PNG has at most ${pixelCountMax} pixels, got a page of ${width} x ${height} pt at ${dotsPerInch} dots an inch`,
    );
  }
  const png = await runChild(svg, { child, timeoutMs, widthPixels: Math.round(width * scale) });
  if (!png.subarray(0, pngSignature.length).equals(pngSignature)) {
    throw new DiagramError('rasteriser-crashed', `the rasteriser gave ${png.length} bytes that are not a PNG`);
  }
  return insertDensity(png, dotsPerInch);
}

function runChild(svg: string, options: { child: URL; timeoutMs: number; widthPixels: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Without this process' flags: the rasteriser needs no port of a debugger and no loader of the host.
    const child = spawn(process.execPath, [fileURLToPath(options.child)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    });
    const pieces: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr.on('data', (piece: Buffer) => {
      complaint = (complaint + piece.toString('utf8')).slice(0, complaintBytesMax);
    });
    child.on('error', (cause) => {
      reject(
        new DiagramError('rasteriser-crashed', `the rasteriser's process did not start: ${cause.message}`, { cause }),
      );
    });
    child.on('close', (code, signal) => {
      // Only the time-out kills the child.
      if (child.killed) reject(timeoutError(options.timeoutMs));
      else if (code === 0) resolve(Buffer.concat(pieces));
      else reject(exitError({ code, signal, complaint }));
    });
    // A child that dies early closes its end of the pipe; the event 'close' reports why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${options.widthPixels}\n${svg}`);
  });
}

function timeoutError(timeoutMs: number): DiagramError {
  return new DiagramError('rasteriser-timeout', `the rasteriser was stopped after ${timeoutMs} ms`);
}

function exitError(end: { code: number | null; signal: string | null; complaint: string }): DiagramError {
  const { code, signal } = end;
  const reason =
    end.complaint
      .split('\n')
      .find((line) => /error|panic/i.test(line))
      ?.trim() ?? '';
  const words = reason === '' ? '' : `: ${reason}`;
  // Node ends with 1 after an exception; any other end is a crash.
  if (code === 1) return new DiagramError('rasteriser-refused', `the rasteriser did not take the picture${words}`);
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  return new DiagramError('rasteriser-crashed', `the rasteriser's process died (${how})${words}`);
}

/** Puts a pHYs chunk behind the header (PNG specification, 11.3.5.3), so that the picture has its size in print. */
function insertDensity(png: Buffer, dotsPerInch: number): Uint8Array {
  const headerEnd = pngSignature.length + 25;
  const dotsPerMetre = Math.round(dotsPerInch / metresPerInch);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(dotsPerMetre, 8);
  chunk.writeUInt32BE(dotsPerMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}
