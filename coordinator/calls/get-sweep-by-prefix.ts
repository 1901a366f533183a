import type { Engine, SweepRecord } from '../engine/engine.js';
import { invalidField, RequestError } from './request-error.js';

const candidatesShownMax = 8;

/** The sweep that `sweep_id` of a request means: an identity, or a prefix of one that no other sweep shares. */
export function getSweepByPrefix(engine: Engine, prefix: string): SweepRecord {
  if (!/^[0-9a-f]{1,32}$/.test(prefix)) {
    throw invalidField('sweep_id', `expected 1 to 32 hexadecimal digits in lower case, got "${prefix.slice(0, 64)}"`);
  }
  const found = engine.findSweeps(prefix);
  if (found.length === 0) throw new RequestError('NOT_FOUND', `sweep_id: expected a known sweep, got "${prefix}"`);
  if (found.length === 1) return found[0];
  const names = found.slice(0, candidatesShownMax).map(({ sweepId }) => sweepId);
  const more = found.length > names.length ? ` and ${found.length - names.length} more` : '';
  const candidates = `${names.join(', ')}${more}`;
  throw invalidField('sweep_id', `expected a prefix of one sweep, but "${prefix}" could be ${candidates}`);
}
