import { exp, log } from '../../random/elementary.js';
import type { Chain } from '../contour.js';
import { evaluateLogit, probabilityOfLogit } from './local-logit-fit.js';
import type { LogitPiece } from './transition.js';

/**
 * Success probabilities along a piece at `count` >= 2 places, evenly spaced on the scale of the axis, both ends
 * included.
 */
export function traceLogitPiece({ from, to, geometric, coefficients }: LogitPiece, count: number): Chain {
  return Array.from({ length: count }, (_, at) => {
    const share = at / (count - 1);
    const between = geometric ? exp((1 - share) * log(from) + share * log(to)) : (1 - share) * from + share * to;
    return [between, probabilityOfLogit(evaluateLogit(coefficients, 2 * share - 1))] as const;
  });
}
