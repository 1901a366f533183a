import type { ExactProbabilities } from '../statistics/grid.js';
import type { VerdictTable } from '../statistics/verdict-table.js';
import type { SweepPlan } from '../sweep/plan.js';
import type { DiagramFormat, DiagramKind } from './diagram-format.js';
import { planDiagram } from './plan-diagram.js';
import { portrayGrid, type ViewChoice } from './portray-grid.js';
import { renderPdf } from './render-pdf.js';
import { renderPng } from './render-png.js';
import { renderSvg } from './render-svg.js';

export interface DiagramInput {
  readonly plan: SweepPlan;
  /** Its trial count says how many trials a cell should have. */
  readonly table: VerdictTable;
  /** The success rate, unless another is named. */
  readonly kind?: DiagramKind;
  /** Where theory knows some; a diagram of deviations needs them. */
  readonly exact?: ExactProbabilities | undefined;
  readonly view?: ViewChoice;
  readonly provenance: { readonly phasegridVersion: string };
}

/** A finished file, to be written or sent. */
export interface DiagramFile {
  readonly content: Uint8Array;
  readonly mediaType: string;
  readonly fileName: string;
}

/**
 * The diagram of a sweep as a file; the same sweep and verdicts give the same bytes. Throws `GridViewError` where the
 * view does not fit the sweep's axes, and `DiagramError` where no picture can be made.
 */
export async function renderDiagram(format: DiagramFormat, input: DiagramInput): Promise<DiagramFile> {
  const portrait = portrayGrid(input);
  const { plan, table, provenance, kind = 'success-rate' } = input;
  const svg = await renderSvg(planDiagram({ plan, portrait, trialCount: table.trialCount, provenance, kind }));
  const fileName = `${kind === 'deviation' ? 'deviation' : 'diagram'}.${format}`;
  switch (format) {
    case 'svg':
      return { content: Buffer.from(svg, 'utf8'), mediaType: 'image/svg+xml', fileName };
    case 'png':
      return { content: await renderPng(svg), mediaType: 'image/png', fileName };
    case 'pdf':
      return { content: await renderPdf(svg), mediaType: 'application/pdf', fileName };
    default:
      return format satisfies never;
  }
}
