import { log } from '../../../random/elementary.js';
import { drawFraction, drawSupport, fractionUnit, openStream } from '../../../random/stream.js';
import type { StreamState } from '../../../random/stream-state.js';

/*
 * Which coefficients of an image are measured. For one state those of a smaller m are among those of a larger one, so
 * that accelerations are compared on nested masks.
 */

interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** The share of the frequencies along each axis, from the lowest on, that is measured first. */
const centreShare = 1 / 8;

/**
 * m places in k-space, as in Lustig, Donoho & Pauly (Magn. Reson. Med. 58 (2007) 1182). The density falls with the
 * distance from the centre, which is 1 in the corners: it is the power `density` of one less the distance. The centre
 * is measured completely. Beyond it places are drawn without replacement, with the density as their weight: those with
 * the smallest -log(u) / weight are taken (Efraimidis & Spirakis, Inf. Process. Lett. 97 (2006) 181).
 */
export function drawDensePlaces(
  state: StreamState,
  { rows, columns, m, density }: Grid & { readonly m: number; readonly density: number },
): Int32Array {
  const stream = openStream(state);
  const keys = new Float64Array(rows * columns);
  for (let place = 0; place < keys.length; place += 1) {
    const down = distanceOf(Math.floor(place / columns), rows);
    const across = distanceOf(place % columns, columns);
    // Drawn for every place, so that no place's key depends on where the centre ends.
    const waiting = -log(drawFraction(stream) + fractionUnit);
    const radius = rows === 1 ? across : Math.sqrt((down * down + across * across) / 2);
    const isCentral = down <= centreShare && across <= centreShare;
    let weight = 1;
    for (let power = 0; power < density; power += 1) weight *= 1 - radius;
    // In the farthest corner the weight is 0, so that it is measured last.
    keys[place] = isCentral ? radius - 2 : weight > 0 ? waiting / weight : Infinity;
  }
  const order = Int32Array.from(keys, (_, place) => place).sort((a, b) =>
    keys[a] === keys[b] ? a - b : keys[a] - keys[b],
  );
  return order.slice(0, m);
}

/** m places, all with the same probability. */
export function drawEvenPlaces(state: StreamState, { rows, columns, m }: Grid & { readonly m: number }): Int32Array {
  return drawSupport(openStream(state), { n: rows * columns, k: m });
}

/** |frequency| of an index, 1 for the highest. */
function distanceOf(index: number, count: number): number {
  return count === 1 ? 0 : Math.min(index, count - index) / (count / 2);
}
