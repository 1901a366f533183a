import { randomBytes } from 'node:crypto';
import type { RunningWorker } from '../../../worker/start-worker.js';
import type { Connection } from '../access/connection.js';
import { startLocalWorker } from './local-worker.js';

/** The coordinator's own worker, which decides disputes that no other connected worker can decide (D35). */
export interface Referee {
  readonly identity: string;
  readonly onWanted: (wanted: boolean) => void;
  /** Sets the connection; before, the referee cannot be started. */
  readonly connect: (connection: Connection) => void;
  readonly close: () => Promise<void>;
}

/** As many bytes as a token has, because a process that registers with this identity is trusted as the referee. */
const identityBytes = 24;

/** One thread in this process, which is started when it is wanted and drained when it is not. */
export function createReferee(tell: (line: string) => void): Referee {
  const identity = randomBytes(identityBytes).toString('base64url');
  let connection: Connection | undefined;
  let worker: RunningWorker | undefined;
  let wanted = false;
  let closed = false;
  const stop = async (): Promise<void> => {
    const stopped = worker;
    worker = undefined;
    await stopped?.drain();
  };
  const update = (): void => {
    if (closed || !wanted || connection === undefined) {
      void stop();
      return;
    }
    if (worker !== undefined) return;
    tell('outcomes of two workers differ, or wait to be computed again: this process computes them with one thread');
    const started = startLocalWorker({ connection, threads: 1, tell, processIdentity: identity });
    worker = started;
    started.done.catch((error: unknown) => {
      if (worker === started) worker = undefined;
      tell(`the referee ended: ${error instanceof Error ? error.message : String(error)}`);
    });
  };
  return {
    identity,
    onWanted: (now) => {
      wanted = now;
      update();
    },
    connect: (own) => {
      connection = own;
      update();
    },
    close: async () => {
      closed = true;
      await stop();
    },
  };
}
