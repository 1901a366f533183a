import type { DiagramFormat } from './diagram-format.js';
import type { DiagramChoice, Readings } from './kinds/diagram-kind.js';
import { type DiagramKindName, loadKind } from './kinds/kinds.js';
import { openTextMeter } from './output/open-text-meter.js';
import { renderPng } from './output/render-png.js';
import { writePdf } from './output/write-pdf.js';
import { writeSvg } from './output/write-svg.js';
import { drawDiagram } from './page/draw-diagram.js';

export interface DiagramInput extends Readings, DiagramChoice {
  /** The success rate when omitted. */
  readonly kind?: DiagramKindName;
}

/** A finished file, to be written or sent. */
export interface DiagramFile {
  readonly content: Uint8Array;
  readonly mediaType: string;
}

/**
 * The diagram of a sweep as a file; the same sweep and verdicts give the same bytes. Throws `GridViewError` where the view
 * does not fit the sweep's axes, `BetweenError` where the compared values do not, and `DiagramError` where no picture can
 * be made.
 */
export async function renderDiagram(format: DiagramFormat, input: DiagramInput): Promise<DiagramFile> {
  const kind = await loadKind(input.kind ?? 'success-rate');
  const page = drawDiagram(kind.portray(input, input), openTextMeter());
  switch (format) {
    case 'svg':
      return { content: Buffer.from(writeSvg(page), 'utf8'), mediaType: 'image/svg+xml' };
    case 'png':
      return { content: await renderPng({ ...page, svg: writeSvg(page) }), mediaType: 'image/png' };
    case 'pdf':
      return { content: await writePdf(page), mediaType: 'application/pdf' };
    default:
      return format satisfies never;
  }
}
