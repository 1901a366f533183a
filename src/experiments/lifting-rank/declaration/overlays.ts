import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';
import { type NetworkPoint, randomNetwork } from '../../networks/declaration/network-parameters.js';

type Fixed = Partial<NetworkPoint>;

/** For random paths over the axes w and c, under the criterion that compares with the dimension. */
export function overlays({ x, y, xRange, yRange, fixed, criterion }: OverlayRequest<Fixed>): readonly Overlay[] {
  const { K: depth } = fixed;
  const axes = [x, y];
  if (criterion.name !== 'reaches-dimension') return [];
  if (depth === undefined || depth < 2 || !axes.includes('w') || !axes.includes('c') || !isPath(fixed)) return [];
  const range = x === 'c' ? xRange : yRange;
  const points = range.map((c): readonly [number, number] => {
    const w = computeWindow(c, depth);
    return x === 'c' ? [c, w] : [w, c];
  });
  return [
    {
      name: 'K(w-1)+1 positions reach the dimension of rank two',
      kind: 'guide',
      source: 'Malgouyres & Landsberg, Theorem 6.4 with the dimension 4(S-1) for K = 2',
      points,
    },
  ];
}

/** The w at which X has as many positions as the tensors of rank two have dimensions. */
function computeWindow(c: number, depth: number): number {
  const dimension = depth === 2 ? 4 * (c - 1) : 2 * depth * (c - 1) + 2;
  return 1 + (dimension - 1) / depth;
}

function isPath({ network, topology, N }: Fixed): boolean {
  return network === randomNetwork && topology === 'path' && N === 0;
}
