import type { ListWorkersRequest__Output } from '../../src/wire/generated/phasegrid/v1/ListWorkersRequest.js';
import type { ListWorkersResponse } from '../../src/wire/generated/phasegrid/v1/ListWorkersResponse.js';
import type { Worker as WorkerMessage } from '../../src/wire/generated/phasegrid/v1/Worker.js';
import type { WorkerRecord } from '../core/replies.js';
import type { Engine } from '../engine/engine.js';
import { pageSize, parsePageToken } from './page.js';

/** A path of a log has up to 4096 characters, and the other texts some hundreds: a page stays below 4 MiB. */
const pageBounds = { sizeDefault: 200, sizeMax: 500 };

const states = {
  connected: 'STATE_CONNECTED',
  leaving: 'STATE_LEAVING',
  gone: 'STATE_GONE',
} as const satisfies Record<WorkerRecord['state'], string>;

/** The token is the position in the list: who comes or goes between two pages moves the others. */
export function listWorkers(engine: Engine, request: ListWorkersRequest__Output): ListWorkersResponse {
  const all = engine.listWorkers();
  const wanted = request.allocation;
  const workers = wanted === '' ? all : all.filter(({ allocation }) => allocation === wanted);
  // Whoever went since the page before made the list shorter; what is behind its end is no error.
  const start = Math.min(parsePageToken(request.pageToken, Infinity), workers.length);
  const page = workers.slice(start, start + pageSize(request.pageSize, pageBounds));
  const end = start + page.length;
  return { workers: page.map(encodeWorker), nextPageToken: end < workers.length ? String(end) : '' };
}

function encodeWorker({ state, reason, timeLeftSeconds, ...worker }: WorkerRecord): WorkerMessage {
  return {
    ...worker,
    state: states[state],
    ...(reason && { reason }),
    ...(timeLeftSeconds !== undefined && { timeLeftSeconds }),
  };
}
