import { markedDeviation } from '../../statistics/exact-comparison.js';
import { successRate } from '../../sweep/rate-name.js';
import type { DiagramModel, DifferenceMapBody, MetricCurveBody, MetricMapBody } from './diagram-model.js';
import { contourStyles, type LineStyle, severalCurvesStyle, theoryStyles } from './line-style.js';

/** A line of the legend: a sample of what is drawn, and what it is. */
export interface LegendEntry {
  readonly label: string;
  readonly sample: LegendSample;
}

export type LegendSample =
  | { readonly kind: 'contour' }
  | { readonly kind: 'band' }
  | { readonly kind: 'bar' }
  | { readonly kind: 'theory'; readonly style: LineStyle }
  | { readonly kind: 'line-on-paper'; readonly style: LineStyle }
  | { readonly kind: 'no-verdict' }
  | { readonly kind: 'marked' }
  | { readonly kind: 'beyond'; readonly points: 'up' | 'down' }
  | { readonly kind: 'stem' }
  | { readonly kind: 'ramp' }
  | { readonly kind: 'series'; readonly at: number; readonly joined: boolean }
  | { readonly kind: 'spread' }
  | { readonly kind: 'rate' }
  | { readonly kind: 'fit' }
  | { readonly kind: 'half-way' };

/** Names what the diagram holds, and nothing that it does not. */
export function listLegend(model: DiagramModel): LegendEntry[] {
  const { body } = model;
  const entries: LegendEntry[] = [];
  const add = (present: boolean, label: string, sample: LegendSample) => {
    if (present) entries.push({ label, sample });
  };
  if (body.kind === 'deviation-map') {
    add(body.above.length > 0, `more than ${markedDeviation} above the exact rate`, { kind: 'beyond', points: 'up' });
    add(body.below.length > 0, `more than ${markedDeviation} below`, { kind: 'beyond', points: 'down' });
    const styles = theoryStyles(body.theory, 'paper');
    body.theory.forEach(({ label }, at) => add(true, label, { kind: 'line-on-paper', style: styles[at] }));
    const unknown = body.patches.some(({ deviation }) => deviation === undefined);
    add(unknown, 'not measured, or no exact probability', { kind: 'no-verdict' });
    return entries;
  }
  if (body.kind === 'deviation-curve') {
    add(body.points.length > 0, `deviation of a cell; dashed: ±${markedDeviation}`, { kind: 'stem' });
    return entries;
  }
  if (body.kind === 'difference-map') return listDifferences(body);
  if (body.kind === 'metric-map') return listMetric(body);
  if (body.kind === 'metric-curve') return listMetrics(body);
  if (body.kind === 'difference-curve') {
    add(body.points.length > 0, 'difference, 95 % interval', { kind: 'rate' });
    return entries;
  }
  if (body.kind === 'curves') {
    return body.groups.map(({ label }, at) => ({
      label,
      sample: { kind: 'line-on-paper', style: severalCurvesStyle(at, body.curveCount) },
    }));
  }
  if (body.kind === 'heat-map') {
    add(body.contour.length > 0, 'measured 50 % contour', { kind: 'contour' });
    add(body.bands.length > 0, 'its 95 % band, column by column', { kind: 'band' });
    add(body.bars.length > 0, '50 % point, 95 % interval', { kind: 'bar' });
    const styles = theoryStyles(body.theory, 'colour');
    body.theory.forEach(({ label }, at) => add(true, label, { kind: 'theory', style: styles[at] }));
    add(
      body.patches.some(({ rate }) => rate === undefined),
      'not measured',
      { kind: 'no-verdict' },
    );
    const kinds = body.hasConflicts ? 'unresolved, quarantined or conflicting' : 'unresolved or quarantined';
    add(body.marked.length > 0, `has ${kinds} trials`, { kind: 'marked' });
    return entries;
  }
  add(body.points.length > 0, 'measured, 95 % Wilson interval', { kind: 'rate' });
  add(body.halfWay !== undefined, 'fit around the 50 % point', { kind: 'fit' });
  add(body.halfWay !== undefined, '50 % point, 95 % interval', { kind: 'half-way' });
  const styles = theoryStyles(body.theory, 'paper');
  body.theory.forEach(({ label }, at) => add(true, label, { kind: 'line-on-paper', style: styles[at] }));
  return entries;
}

function listDifferences(body: DifferenceMapBody): LegendEntry[] {
  const { a, b } = body.between;
  const more = body.rate.name === successRate.name ? 'succeeds more often' : 'has the higher rate';
  const unknown = body.patches.some(({ difference }) => difference === undefined);
  const entries: (readonly [present: boolean, entry: LegendEntry])[] = [
    [body.above.length > 0, { label: `${a} ${more} (interval above 0)`, sample: { kind: 'beyond', points: 'up' } }],
    [body.below.length > 0, { label: `${b} ${more} (interval below 0)`, sample: { kind: 'beyond', points: 'down' } }],
    [
      body.contourA.length > 0,
      { label: `50 % contour, ${a}`, sample: { kind: 'line-on-paper', style: contourStyles.a } },
    ],
    [
      body.contourB.length > 0,
      { label: `50 % contour, ${b}`, sample: { kind: 'line-on-paper', style: contourStyles.b } },
    ],
    [unknown, { label: 'not measured for both', sample: { kind: 'no-verdict' } }],
  ];
  return entries.flatMap(([present, entry]) => (present ? [entry] : []));
}

function listMetric({ metric, unit, statistic, scale, patches, theory }: MetricMapBody): LegendEntry[] {
  const styles = theoryStyles(theory, 'colour');
  const inUnit = unit === '' ? '' : ` in ${unit}`;
  const logarithmic = scale.scale === 'log' ? ', logarithmic colours' : '';
  const unknown = patches.some(({ value }) => value === undefined);
  return [
    { label: `${statistic} of ${metric}${inUnit} in a cell${logarithmic}`, sample: { kind: 'ramp' } },
    ...theory.map(({ label }, at): LegendEntry => ({ label, sample: { kind: 'theory', style: styles[at] } })),
    ...(unknown ? [{ label: 'not measured', sample: { kind: 'no-verdict' } } as const] : []),
  ];
}

const intervalWords = { median: 'order statistics', mean: 'Student’s t' } as const;

function listMetrics({ statistic, series, joined, theory }: MetricCurveBody): LegendEntry[] {
  const styles = theoryStyles(theory, 'paper');
  const curves = series.map(({ name, points }, at): LegendEntry => {
    const sure = points.some(({ interval }) => interval !== undefined);
    const interval = sure ? `, 95 % interval (${intervalWords[statistic]})` : '';
    return {
      label: `${series.length === 1 ? '' : `${name}: `}${statistic}${interval}`,
      sample: { kind: 'series', at, joined },
    };
  });
  return [
    ...curves,
    { label: 'lower to upper quartile', sample: { kind: 'spread' } },
    ...theory.map(({ label }, at): LegendEntry => ({ label, sample: { kind: 'line-on-paper', style: styles[at] } })),
  ];
}
