import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';

/*
 * Where theory lets ER-SpUD find X, n x p with a share s / n of non-zeros, up to constants that are not known and are 1
 * here: n > c1 p^2 log^2 p and 2 / p <= s / n <= c2 / sqrt(p). Over axes n and p, or p and one of s and theta = s / n.
 */

const source = 'Spielman, Wang & Wright, COLT 2012, theorem 9; Welper, (6)';
const pointCount = 401;

interface Guide {
  readonly name: string;
  /** The other axis at p. */
  readonly trace: (p: number) => number;
}

export function factorizationGuides({
  x,
  y,
  xRange,
  yRange,
  fixed,
}: OverlayRequest<{ readonly n?: number }>): readonly Overlay[] {
  const swapped = y === 'p';
  if (!swapped && x !== 'p') return [];
  const guides = chooseGuides(swapped ? x : y, fixed.n);
  const [low, high] = swapped ? yRange : xRange;
  const [bottom, top] = swapped ? xRange : yRange;
  const first = Math.max(1, low);
  const ps = Array.from({ length: pointCount }, (_, at) => first * (high / first) ** (at / (pointCount - 1)));
  return guides
    .map(({ name, trace }): Overlay => {
      const places = ps.map((p) => [p, trace(p)] as const).filter(([, other]) => other >= bottom && other <= top);
      const points = places.map(([p, other]) => (swapped ? ([other, p] as const) : ([p, other] as const)));
      return { name, kind: 'guide', source, points };
    })
    .filter(({ points }) => points.length > 1);
}

function chooseGuides(other: string, n: number | undefined): Guide[] {
  if (other === 'n') return [{ name: 'n = p² log² p', trace: (p) => (p * Math.log(p)) ** 2 }];
  if (other === 'theta') {
    return [
      { name: 's/n = 1/√p', trace: (p) => 1 / Math.sqrt(p) },
      { name: 's/n = 2/p', trace: (p) => 2 / p },
    ];
  }
  if (other !== 's' || n === undefined) return [];
  return [
    { name: 's = n/√p', trace: (p) => n / Math.sqrt(p) },
    { name: 's = 2n/p', trace: (p) => (2 * n) / p },
  ];
}
