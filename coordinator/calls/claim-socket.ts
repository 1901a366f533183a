import { rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';

/** Removes a socket file that a killed coordinator left; `in-use` where a process listens on it. */
export async function claimSocket(path: string): Promise<'free' | 'in-use'> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'free';
  // A file that is no socket belongs to the user and is not removed.
  if (!found.isSocket() || (await isAnswered(path))) return 'in-use';
  rmSync(path, { force: true });
  return 'free';
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => settle(true));
    socket.on('error', () => settle(false));
  });
}
