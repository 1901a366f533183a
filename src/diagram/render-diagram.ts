import type { Between } from '../statistics/between.js';
import type { ExactProbabilities } from '../statistics/grid.js';
import type { MetricGrid } from '../statistics/metric-grid.js';
import type { VerdictTable } from '../statistics/verdict-table.js';
import type { CurveTable } from '../sweep/curve-table.js';
import type { SweepPlan } from '../sweep/plan.js';
import type { Point } from '../sweep/sweep.js';
import type { DiagramFormat, DiagramKind } from './diagram-format.js';
import { drawDiagram } from './draw-diagram.js';
import { planKeptCurves } from './kinds/curves/plan-kept-curves.js';
import { planDifference } from './kinds/difference/plan-difference.js';
import { portrayDifference } from './kinds/difference/portray-difference.js';
import type { MetricChoice } from './kinds/metric/metric-choice.js';
import { planMetric } from './kinds/metric/plan-metric.js';
import { portrayGrid, type ViewChoice } from './kinds/portray-grid.js';
import { planDiagram } from './kinds/success-rate/plan-diagram.js';
import { openTextMeter } from './output/open-text-meter.js';
import { renderPng } from './output/render-png.js';
import { writePdf } from './output/write-pdf.js';
import { writeSvg } from './output/write-svg.js';
import type { DiagramModel } from './page/diagram-model.js';

export interface DiagramInput {
  readonly plan: SweepPlan;
  /** Its trial count says how many trials a cell should have. */
  readonly table: VerdictTable;
  /** The success rate, unless another is named. */
  readonly kind?: DiagramKind;
  /** Where theory knows some; a diagram of deviations needs them. */
  readonly exact?: ExactProbabilities | undefined;
  /** What a difference is between; the one axis that is a choice between two words, where nothing is named. */
  readonly between?: Between | undefined;
  /** What trials kept, and the indices of the curves to draw: for a diagram of curves. */
  readonly kept?: { readonly curves: CurveTable; readonly chosen: readonly number[] } | undefined;
  /** What a diagram of metrics needs. */
  readonly metric?: { readonly choice: MetricChoice; readonly grid: MetricGrid } | undefined;
  readonly view?: ViewChoice;
  readonly provenance: { readonly phasegridVersion: string };
}

const fileStems = {
  'success-rate': 'diagram',
  deviation: 'deviation',
  difference: 'difference',
  curves: 'curves',
} as const satisfies Record<Exclude<DiagramKind, 'metric'>, string>;

/** A finished file, to be written or sent. */
export interface DiagramFile {
  readonly content: Uint8Array;
  readonly mediaType: string;
  readonly fileName: string;
}

/**
 * The diagram of a sweep as a file; the same sweep and verdicts give the same bytes. Throws `GridViewError` where the
 * view does not fit the sweep's axes, `BetweenError` where what is compared does not, and `DiagramError` where no picture
 * can be made.
 */
export async function renderDiagram(format: DiagramFormat, input: DiagramInput): Promise<DiagramFile> {
  const { kind = 'success-rate' } = input;
  const page = drawDiagram(planModel(kind, input), openTextMeter());
  const stem = kind === 'metric' ? getMetric(input).choice.names.join('-and-') : fileStems[kind];
  const fileName = `${stem}.${format}`;
  switch (format) {
    case 'svg':
      return { content: Buffer.from(writeSvg(page), 'utf8'), mediaType: 'image/svg+xml', fileName };
    case 'png':
      return { content: await renderPng({ ...page, svg: writeSvg(page) }), mediaType: 'image/png', fileName };
    case 'pdf':
      return { content: await writePdf(page), mediaType: 'application/pdf', fileName };
    default:
      return format satisfies never;
  }
}

/** Every axis but the one that tells cells apart is held. */
function alongOneAxis({ plan, view = {} }: DiagramInput): ViewChoice {
  const { axes } = plan.sweep;
  const held = view.slice ?? {};
  const x = view.x ?? axes.find(({ name }) => !Object.hasOwn(held, name))?.name ?? axes[0].name;
  const others = axes.filter(({ name }) => name !== x).map(({ name, values }) => [name, values[0]]);
  const { [x]: _own, ...slice } = held;
  return { x, slice: { ...(Object.fromEntries(others) as Point), ...slice } };
}

function planModel(kind: DiagramKind, input: DiagramInput): DiagramModel {
  const { plan, table, provenance } = input;
  const request = { plan, trialCount: table.trialCount, provenance };
  if (kind === 'difference') return planDifference({ ...request, portrait: portrayDifference(input) });
  if (kind === 'curves') {
    if (input.kept === undefined) throw new RangeError('a diagram of curves needs curves, got none');
    return planKeptCurves({
      ...request,
      ...input.kept,
      portrait: portrayGrid({ ...input, view: alongOneAxis(input) }),
    });
  }
  const portrait = portrayGrid(input);
  if (kind !== 'metric') return planDiagram({ ...request, portrait, kind });
  const { choice, grid } = getMetric(input);
  return planMetric({ ...request, portrait, choice, metrics: grid });
}

function getMetric({ metric }: DiagramInput): NonNullable<DiagramInput['metric']> {
  if (metric === undefined) throw new TypeError('a diagram of metrics needs a choice of them and what was measured');
  return metric;
}
