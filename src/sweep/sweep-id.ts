import { createHash } from 'node:crypto';
import { canonicalJson, type Sweep, type SweepId } from './sweep.js';

/** The sweep's identity. `trials` is left out, so that a finished sweep can grow. */
export function sweepId(sweep: Sweep): SweepId {
  const { trials: _trials, ...identity } = sweep;
  return createHash('sha256').update(canonicalJson(identity)).digest('hex').slice(0, 32) as SweepId;
}
