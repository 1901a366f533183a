import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';

/** m = 2 s over one axis of {m, delta} and s: where the prototype at n = 128, h = 8 had its transition. */
export function overlays({
  x,
  y,
  xRange,
  yRange,
  fixed: { n },
}: OverlayRequest<{ readonly n?: number }>): readonly Overlay[] {
  const swapped = x === 's';
  const [along, across] = swapped ? [y, x] : [x, y];
  if (across !== 's' || !(along === 'm' || along === 'delta')) return [];
  const unit = along === 'delta' ? n : 1;
  if (unit === undefined) return [];
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
