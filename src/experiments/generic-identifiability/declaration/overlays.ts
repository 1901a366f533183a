import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';
import { rankTwoDimension, segreDimension } from '../../../theory/segre-dimension.js';

const source = 'Malgouyres & Landsberg, section 4 and Theorem 6.4';

interface Fixed {
  readonly K?: number;
  readonly S?: number;
}

/** Dimensions of tensors of rank one and two against r, where K or S is the other axis. */
export function overlays({ x, y, xRange, yRange, fixed }: OverlayRequest<Fixed>): readonly Overlay[] {
  const other = x === 'r' ? y : y === 'r' ? x : undefined;
  if (other !== 'S' && other !== 'K') return [];
  const [low, high] = other === x ? xRange : yRange;
  const trace = (dimension: (layerSizes: readonly number[]) => number) => {
    const points: (readonly [number, number])[] = [];
    for (let value = Math.ceil(low); value <= Math.floor(high); value += 1) {
      const K = other === 'K' ? value : (fixed.K ?? Number.NaN);
      const S = other === 'S' ? value : (fixed.S ?? Number.NaN);
      const r = dimension(new Array<number>(K).fill(S));
      points.push(other === x ? [value, r] : [r, value]);
    }
    return points;
  };
  return [
    { name: 'K(S-1)+1: dimension of rank one', kind: 'guide', source, points: trace(segreDimension) },
    {
      name: '2K(S-1)+2 (K = 2: 4(S-1)): dimension of rank two',
      kind: 'guide',
      source,
      points: trace(rankTwoDimension),
    },
  ];
}
