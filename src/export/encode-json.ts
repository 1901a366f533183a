import type { MetricGrid } from '../statistics/metric-grid.js';
import { canonicalJson } from '../sweep/sweep.js';
import { sweepId } from '../sweep/sweep-id.js';
import type { SlicePortrait } from './data-input.js';
import { metricFigures, readMetricFigure } from './metric-columns.js';

/** Every change that would mislead a reader of the older format raises it. */
const gridJsonVersion = 2;

/**
 * The grid, its sweep and one slice with its fits as JSON, keys sorted:
 *
 * - `format` "phasegrid-grid", `formatVersion`, `sweepId`, `sweep` (the document, every default filled in)
 * - `derivedSizes`: names of the sizes that derived axes give
 * - `cells`, in grid order (the last axis varies fastest): `coordinates` in the order of `sweep.axes`, `derivedSizes`,
 *   the counts `trials`, `successes`, `unresolved`, `quarantined`, `conflicting`, and `rate`, `low`, `high` (95 %
 *   Wilson interval), null without a verdict; where theory knows the success probability of any cell, `exact` and
 *   `deviation` (from it, in standard errors), null where it is not known; with metrics, `metrics` by name: `measured`
 *   (trials that did, quarantined ones left out) and over these `mean`, `median`, `lower-quartile`, `upper-quartile`,
 *   null without any and where infinite
 * - `slice`: `x` and `y` (axis names; `y` null for a slice along one axis), `held` (values of the other axes),
 *   `fits` (along y one per value of x: `x`, then `location` of the 50 % point, its 95 % interval `low`, `high`, how it came
 *   (`how`, as in `transitions.csv`), and the 90-to-10 % `width`, null where there is none; along x a single one, whose `x` is
 *   null),
 *   `contour` (chains of [x, y] at rate 1/2), `overlays` (`name`, `kind`, `source`, `points`)
 */
export function encodeJson({ grid, view, contour, overlays }: SlicePortrait, metrics?: MetricGrid): Uint8Array {
  const document = {
    format: 'phasegrid-grid',
    formatVersion: gridJsonVersion,
    sweepId: sweepId(grid.sweep),
    sweep: grid.sweep,
    derivedSizes: grid.derivedSizes,
    cells: grid.cells.map(({ cell, derivedSizes, tally, rate, interval, exact, deviation }, at) => ({
      coordinates: cell.coordinates,
      derivedSizes,
      ...tally,
      rate: rate ?? null,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      ...(grid.exactKnown ? { exact: exact ?? null, deviation: deviation ?? null } : {}),
      ...(metrics === undefined ? {} : { metrics: describeMetrics(metrics, at) }),
    })),
    slice: {
      x: view.x.name,
      y: view.y?.name ?? null,
      held: view.slice,
      fits: view.transitions.map((transition, at) => {
        const half = transition?.points[0];
        return {
          x: view.y === undefined ? null : view.x.values[at],
          location: half?.location ?? null,
          low: half?.low ?? null,
          high: half?.high ?? null,
          how: half?.how ?? null,
          width: transition?.width?.value ?? null,
        };
      }),
      contour,
      overlays,
    },
  };
  return Buffer.from(`${canonicalJson(document)}\n`, 'utf8');
}

function describeMetrics({ names, cells }: MetricGrid, cell: number) {
  return Object.fromEntries(
    names.map((name, at) => {
      const summary = cells[cell][at];
      const figures = metricFigures.map((figure) => [figure, readMetricFigure(summary, figure) ?? null] as const);
      return [name, { measured: summary.count, ...Object.fromEntries(figures) }];
    }),
  );
}
