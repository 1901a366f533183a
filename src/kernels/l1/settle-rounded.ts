import { viewFloat64 } from '../memory/arena.js';
import type { LossProof, RecoveryProof, TieProof } from './recovery-proof.js';
import {
  type ExactLoss,
  findExactLoss,
  isMinimiser,
  type OpenVerdict,
  type TiedPath,
  tiesByRow,
} from './settle-exactly.js';
import { findWaveLoss, isWaveMinimiser } from './settle-waves.js';

/* The exact verdict where the kernel's null vector proves nothing in floating point. */

export interface RoundedVerdict {
  /** What h shows to rounding. `loose-tie`: a tie for which no w was found. */
  readonly found: 'tie' | 'loose-tie' | 'failure';
  readonly open: OpenVerdict;
  readonly path: TiedPath;
  readonly dual: Pick<TieProof, 'dualDeviation' | 'dualMaxOffSupport' | 'dualReach'>;
  readonly loss: Pick<LossProof, 'nullResidual' | 'excludedReach'>;
}

export function settleRounded(rounded: RoundedVerdict): RecoveryProof {
  const { found, open } = rounded;
  const exact = findExactLoss(open);
  if (exact !== undefined) return settleIntegers(exact, rounded);
  const nullVector = viewFloat64(open.kernels, open.nullVector);
  if (found === 'tie' && tiesByRow(open)) return tieAlong(nullVector, rounded);
  const loss = findWaveLoss(open);
  if (loss === undefined) return { kind: 'undecided' };
  if (loss.kind === 'loss') {
    const { lossShare, lossUncertainty } = loss;
    return { kind: 'failure', nullVector, ...rounded.loss, lossShare, lossUncertainty };
  }
  return settleTie(nullVector.slice(), rounded);
}

function settleIntegers({ h, gain, loss }: ExactLoss, rounded: RoundedVerdict): RecoveryProof {
  const integers = new Float64Array(rounded.open.n);
  h.indices.forEach((j, place) => {
    integers[j] = h.values[place];
  });
  if (gain === loss) return settleTie(integers, rounded);
  const nullVector = viewFloat64(rounded.open.kernels, rounded.open.nullVector);
  nullVector.set(integers);
  const [lossShare, excludedReach] = [(gain - loss) / (gain + loss), Number.MAX_VALUE];
  return { kind: 'failure', nullVector, lossShare, nullResidual: 0, excludedReach, lossUncertainty: 0 };
}

/** Along h the l1 norm stays the same: a tie if x0 is a minimiser. That question overwrites the kernel's h. */
function settleTie(h: Float64Array, rounded: RoundedVerdict): RecoveryProof {
  const { found, open, path } = rounded;
  const isTie = found === 'tie' && (isMinimiser(open, path) || isWaveMinimiser(open, path.dual, path.active));
  const nullVector = viewFloat64(open.kernels, open.nullVector);
  nullVector.set(h);
  return isTie ? tieAlong(nullVector, rounded) : { kind: 'non-unique', nullVector };
}

function tieAlong(nullVector: Float64Array, { path, dual }: RoundedVerdict): RecoveryProof {
  return { kind: 'tie', nullVector, dual: path.dual, ...dual };
}
