import { type DiagramFormat, diagramFormats } from '../../src/diagram/diagram-format.js';
import type { DiagramKindName, NamedKind } from '../../src/diagram/kinds/kinds.js';
import type { MetricChoice } from '../../src/diagram/kinds/metric-choice.js';
import type { Provenance } from '../../src/diagram/kinds/plan-heading.js';
import { portrayGrid, type ViewChoice } from '../../src/diagram/kinds/portray-grid.js';
import { exportCurves } from '../../src/export/export-curves.js';
import { type DataFormat, exportData } from '../../src/export/export-data.js';
import { exportDifference } from '../../src/export/export-difference.js';
import { exportTransitions } from '../../src/export/export-transitions.js';
import type { Between } from '../../src/statistics/between.js';
import { type MetricFigures, unpackMetrics } from '../../src/statistics/metric-grid.js';
import { buildPairedGrid } from '../../src/statistics/paired-grid.js';
import type { VerdictTable } from '../../src/statistics/verdict-table.js';
import type { CellCurve, CurveTable } from '../../src/sweep/curve-table.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { ExactReader } from './exact-probabilities.js';

/** A whole file, ready to be sent in pieces. */
export interface ExportedFile {
  readonly content: Uint8Array;
  readonly mediaType: string;
}

/** Everything that a file of a sweep is made from besides the plan, as data that can be sent to a thread. */
export interface ExportParts {
  readonly what: ExportTarget;
  readonly view: ViewChoice;
  readonly between: Between | undefined;
  readonly table: VerdictTable;
  readonly kept: { readonly curves: readonly CellCurve[]; readonly chosen: readonly number[] } | undefined;
  readonly metric: MetricChoice | undefined;
  /** What the target needs of the metrics; see `needsOf`. */
  readonly metrics: Float64Array | undefined;
  readonly figures: MetricFigures | undefined;
  readonly provenance: Provenance;
}

export type ExportTarget =
  | { readonly kind: 'picture'; readonly format: DiagramFormat; readonly diagram: DiagramKindName }
  | { readonly kind: 'transitions' | 'difference' | 'curves' | 'grid'; readonly format: DataFormat };

export function isDiagramFormat(format: DiagramFormat | DataFormat): format is DiagramFormat {
  return diagramFormats.some((diagramFormat) => diagramFormat === format);
}

/** Which folds of the metrics the target needs. */
export function needsOf(
  what: ExportTarget,
  { takes }: NamedKind,
): { readonly figures: boolean; readonly metrics: boolean } {
  if (what.kind === 'picture') return { figures: takes.includes('metric'), metrics: false };
  return { figures: what.kind === 'grid', metrics: what.kind === 'grid' && what.format === 'npz' };
}

/** Makes the file; the same parts and plan give the same bytes on every thread. */
export async function makeExport(parts: ExportParts, plan: SweepPlan, readExact: ExactReader): Promise<ExportedFile> {
  const { what, view, between, table, metric, metrics, provenance } = parts;
  switch (what.kind) {
    case 'transitions':
      return exportTransitions(what.format, { plan, table, exact: readExact(plan) });
    case 'difference':
      return exportDifference(what.format, buildPairedGrid(plan, table, between));
    case 'curves':
      return exportCurves(what.format, getCurves(parts, plan));
    case 'grid': {
      const exact = readExact(plan);
      const input = { plan, table, exact, portray: () => portrayGrid({ plan, table, exact, view }) };
      const metricGrid = () => getMetricGrid(parts);
      return exportData(what.format, { ...input, metricGrid, ...(metrics && { metrics: () => metrics }) });
    }
    case 'picture': {
      // Loaded when it is needed, because most commands never draw.
      const { renderDiagram } = await import('../../src/diagram/render-diagram.js');
      return renderDiagram(what.format, {
        ...{ kind: what.diagram, plan, table, view, between, curve: parts.kept?.chosen, metric },
        exact: () => readExact(plan),
        curves: () => getCurves(parts, plan),
        metrics: () => getMetricGrid(parts),
        provenance,
      });
    }
    default:
      return what satisfies never;
  }
}

function getCurves({ kept }: ExportParts, plan: SweepPlan): CurveTable {
  if (kept === undefined) throw new TypeError('an export of curves needs curves, got none');
  return { plan, declared: plan.declaration.curves ?? [], curves: kept.curves };
}

function getMetricGrid({ figures }: ExportParts) {
  if (figures === undefined) throw new TypeError('an export of metrics needs what was measured, got nothing');
  return unpackMetrics(figures);
}
