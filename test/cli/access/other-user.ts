import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `nobody`, who owns nothing here. */
const otherUserId = 65_534;

/** Only root may become somebody else. */
export const canBeOther = process.getuid?.() === 0;

/** What another user of the machine tries. */
interface Attempts {
  readonly read?: readonly string[];
  readonly sockets?: readonly string[];
  /** Calls over TLS, whose certificate he does not check. */
  readonly calls?: readonly { readonly port: number; readonly path: string; readonly authorization?: string }[];
}

interface Outcomes {
  readonly uid: number;
  /** The system's code of the error, or `read`. */
  readonly read: readonly string[];
  /** The system's code of the error, or `connected`. */
  readonly sockets: readonly string[];
  /** The gRPC status. */
  readonly calls: readonly string[];
}

/** Knows nothing of this project, whose files another user may not be able to read. */
const script = `
const fs = require('node:fs'), net = require('node:net'), http2 = require('node:http2');
const { read = [], sockets = [], calls = [] } = JSON.parse(process.argv[1]);
const attempt = (path) => { try { fs.readdirSync(path); return 'read'; } catch (error) {
  if (error.code !== 'ENOTDIR') return error.code;
  try { fs.readFileSync(path); return 'read'; } catch (inner) { return inner.code; } } };
const reach = (path) => new Promise((resolve) => net.connect(path)
  .on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)));
const call = ({ port, path, authorization }) => new Promise((resolve) => {
  const session = http2.connect('https://127.0.0.1:' + port, { rejectUnauthorized: false, servername: 'nobody' });
  const settle = (status) => { session.destroy(); resolve(String(status)); };
  session.on('error', (error) => settle(error.code));
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const stream = session.request({ ...headers, ...(authorization && { authorization }) });
  stream.on('response', (got) => got['grpc-status'] !== undefined && settle(got['grpc-status']));
  stream.on('trailers', (got) => settle(got['grpc-status']));
  stream.on('error', (error) => settle(error.code));
  stream.end(Buffer.alloc(5));
});
(async () => console.log(JSON.stringify({ uid: process.getuid(), read: read.map(attempt),
  sockets: await Promise.all(sockets.map(reach)), calls: await Promise.all(calls.map(call)) })))();
`;

export async function tryAsOther(attempts: Attempts): Promise<Outcomes> {
  const options = { uid: otherUserId, gid: otherUserId, cwd: '/', env: {} };
  const { stdout } = await run(process.execPath, ['-e', script, JSON.stringify(attempts)], options);
  return JSON.parse(stdout) as Outcomes;
}

/** The TCP ports at which a process listens, by its descriptors and the system's tables. */
export function listListeningPorts(pid: number | undefined): number[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // It was closed meanwhile.
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && own.has(inode))
      .map(([, local]) => Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16)),
  );
}
