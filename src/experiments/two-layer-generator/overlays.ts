import type { Overlay, OverlayRequest } from '../../sweep/declaration.js';

/** m = 2 s over one axis of {m, delta} and s: where the prototype at n = 128, h = 8 had its transition. */
export function overlays({ x, y, xRange, yRange, fixed }: OverlayRequest): readonly Overlay[] {
  const swapped = x === 's';
  const [along, across] = swapped ? [y, x] : [x, y];
  const n = fixed['n'];
  if (across !== 's' || !(along === 'm' || along === 'delta')) return [];
  if (along === 'delta' && typeof n !== 'number') return [];
  const unit = along === 'delta' && typeof n === 'number' ? n : 1;
  const [mRange, sRange] = swapped ? [yRange, xRange] : [xRange, yRange];
  const low = Math.max((mRange[0] * unit) / 2, sRange[0]);
  const high = Math.min((mRange[1] * unit) / 2, sRange[1]);
  if (!(low < high)) return [];
  const points = [low, high].map((s): readonly [number, number] => {
    const m = (2 * s) / unit;
    return swapped ? [s, m] : [m, s];
  });
  return [{ name: 'm = 2 s', kind: 'guide', source: 'observed at n = 128, h = 8', points }];
}
