import { open } from 'node:fs/promises';

/** The end of a log says how it ended. */
const logBytesMax = 4096;

/** The last lines of a job's log; empty where there is none. */
export async function readLogEnd(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, logBytesMax));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
