import test from 'ava';
import fc from 'fast-check';
import { portrayGrid } from '../../../src/diagram/kinds/portray-grid.js';
import type { HeatMapBody } from '../../../src/diagram/kinds/success-rate/body.js';
import { planSuccessRate } from '../../../src/diagram/kinds/success-rate/plan-success-rate.js';
import { axisScale } from '../../../src/diagram/page/axis-scale.js';
import type { Chain } from '../../../src/statistics/contour.js';
import type { GridView } from '../../../src/statistics/grid-view.js';
import { verdictCode } from '../../../src/sweep/outcome.js';
import { checkLaw } from '../check-law.js';
import { buildSynthetic } from '../synthetic-sweep.js';

const evenly = (name: string) =>
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }))
    .map(([step, count]) => ({ name, values: Array.from({ length: count }, (_, at) => step * (at + 1)) }));
const byRatios = (name: string) =>
  fc
    .tuple(fc.integer({ min: -6, max: -3 }), fc.integer({ min: 4, max: 8 }))
    .map(([from, count]) => ({ name, values: Array.from({ length: count }, (_, at) => 10 ** (from + at)) }));

/** Grids in which success falls or rises along either axis, or both ways, or has no order at all; some cells are empty. */
const anyGrid = fc
  .record({
    x: fc.oneof(evenly('m'), byRatios('m')),
    y: fc.oneof(evenly('k'), byRatios('k')),
    trials: fc.constantFrom(1, 3, 20, 60),
    seed: fc.nat(1e6),
    middle: fc.double({ min: -0.2, max: 1.2, noNaN: true }),
    tilt: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
    steepness: fc.constantFrom(-40, -4, -1, 0, 1, 4, 40),
    noise: fc.constantFrom(0, 0.1, 1),
    missing: fc.constantFrom(0, 0, 0.1),
  })
  .map(({ x, y, trials, seed, missing, ...law }) => {
    const place = (axis: typeof x, value: unknown) =>
      axis.values.length < 2 ? 0 : axis.values.indexOf(Number(value)) / (axis.values.length - 1);
    const rough = (point: Readonly<Record<string, unknown>>) =>
      (Math.imul(
        seed + 31 * x.values.indexOf(Number(point['m'])) + 7 * y.values.indexOf(Number(point['k'])),
        2654435761,
      ) >>>
        0) /
      2 ** 32;
    const sweep = buildSynthetic({
      axes: [x, y],
      parameters: { n: 100, ensemble: 'gaussian' },
      trials,
      seed,
      law: (point) => {
        const centre = law.middle + law.tilt * (place(x, point['m']) - 0.5) + law.noise * (rough(point) - 0.5);
        return 1 / (1 + Math.exp(-law.steepness * 4 * (centre - place(y, point['k']))));
      },
    });
    const { codes, cellCount } = sweep.table;
    codes.forEach((_, at) => {
      if ((Math.imul((at % cellCount) + seed, 40503) >>> 0) / 2 ** 32 < missing) codes[at] = verdictCode.quarantined;
    });
    return sweep;
  });

test('in every column the contour runs within the band, falling or rising, on even and on logarithmic axes', (t) => {
  let columns = 0;
  checkLaw(
    t,
    fc.property(anyGrid, fc.boolean(), (sweep, turned) => {
      const portrait = portrayGrid({ ...sweep, view: turned ? { x: 'k', y: 'm' } : { x: 'm', y: 'k' } });
      const { view, contour } = portrait;
      return view.transitions.every((transition, ix) => {
        const { location, low = -Infinity, high = Infinity } = transition?.points[0] ?? {};
        if (location === undefined) return true;
        columns += 1;
        const crossed = contour.flatMap((chain) => crossings(chain, { view, ix }));
        return crossed.every((y) => y >= low * (1 - 1e-9) && y <= high * (1 + 1e-9));
      });
    }),
    150,
  );
  t.true(columns > 100, `${columns} columns with a point`);
});

test('between two columns of one band the contour is the straight line of their points, as the diagram shows it', (t) => {
  let strips = 0;
  checkLaw(
    t,
    fc.property(anyGrid, (sweep) => {
      const portrait = portrayGrid({ ...sweep, view: { x: 'm', y: 'k' } });
      const model = planSuccessRate({
        plan: sweep.plan,
        portrait,
        trialCount: 1,
        provenance: { sweepId: '0123456789abcdef', phasegridVersion: '0' },
      });
      const { bands } = model.body as HeatMapBody;
      const edges = portrait.contour.flatMap((chain) => chain.slice(1).map((point, at) => [chain[at], point] as const));
      return bands.every((band) =>
        band.slice(1).every((span, at) => {
          strips += 1;
          const [from, to] = [band[at], span].map(({ x, location }) => [x, location] as const);
          return edges.some(([a, b]) => (same(a, from) && same(b, to)) || (same(a, to) && same(b, from)));
        }),
      );
    }),
    100,
  );
  t.true(strips > 60, `${strips} strips`);
});

function same(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Where a chain meets a column, as the diagram shows it. */
function crossings(chain: Chain, { view, ix }: { view: GridView; ix: number }): number[] {
  const [xLog, yLog] = [view.xPositions, view.yPositions].map((positions) => axisScale(positions) === 'log');
  const shown = (value: number, log: boolean) => (log ? Math.log10(value) : value);
  const x = view.xPositions[ix];
  return chain.flatMap(([px, py], at) => {
    if (px === x) return [py];
    if (at === 0) return [];
    const [qx, qy] = chain[at - 1];
    if (!(Math.min(px, qx) < x && x < Math.max(px, qx))) return [];
    const share = (shown(x, xLog) - shown(qx, xLog)) / (shown(px, xLog) - shown(qx, xLog));
    const place = shown(qy, yLog) + share * (shown(py, yLog) - shown(qy, yLog));
    return [yLog ? 10 ** place : place];
  });
}
