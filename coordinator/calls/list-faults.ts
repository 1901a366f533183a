import type { Fault as FaultMessage } from '../../src/wire/generated/phasegrid/v1/Fault.js';
import type { ListFaultsRequest__Output } from '../../src/wire/generated/phasegrid/v1/ListFaultsRequest.js';
import type { ListFaultsResponse } from '../../src/wire/generated/phasegrid/v1/ListFaultsResponse.js';
import type { Fault } from '../core/replies.js';
import type { Engine, SweepRecord } from '../engine/engine.js';
import { pageSize } from './page.js';
import { invalidField } from './request-error.js';

/** A fault's message may have 4096 characters, so a page must be short. */
const pageBounds = { sizeDefault: 100, sizeMax: 200 };

const kinds = {
  attempt: 'KIND_ATTEMPT',
  quarantine: 'KIND_QUARANTINE',
  conflict: 'KIND_CONFLICT',
  withdrawal: 'KIND_WITHDRAWAL',
  'taken-back': 'KIND_TAKEN_BACK',
  unaudited: 'KIND_UNAUDITED',
  undecided: 'KIND_UNDECIDED',
} as const satisfies Record<Fault['kind'], string>;

/** The page token is the sequence of the last fault that was sent; newer faults have higher ones. */
export function listFaults(
  engine: Engine,
  { sweepId }: SweepRecord,
  request: ListFaultsRequest__Output,
): ListFaultsResponse {
  const size = pageSize(request.pageSize, pageBounds);
  const after = request.pageToken === '' ? 0 : Number(request.pageToken);
  if (!Number.isSafeInteger(after) || after < 0) {
    const got = request.pageToken.slice(0, 64);
    throw invalidField('page_token', `expected next_page_token of the page before, got "${got}"`);
  }
  const faults = engine.faults(sweepId, { after, countMax: size });
  const last = faults.at(-1);
  return {
    faults: faults.map(encodeFault),
    nextPageToken: faults.length < size || last === undefined ? '' : String(last.sequence),
  };
}

function encodeFault({ kind, sequence: _sequence, task, ...rest }: Fault): FaultMessage {
  return { ...rest, ...task, kind: kinds[kind] };
}
