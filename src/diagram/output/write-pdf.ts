import PDFDocument from 'pdfkit';
import type { GroupMark, Mark, Page, PagePath, PathMark, RampMark, TextMark } from '../page/marks.js';
import { fontFiles } from './font-files.js';

/** A constant, so that the same grid gives the same bytes on every day. */
const creationDate = new Date(0);

/** The default of SVG; that of PDF is 10. */
const miterLimit = 4;

/**
 * A page as a PDF with the shipped fonts embedded; the same page gives the same bytes. Its streams are not compressed,
 * because zlib's bytes differ between versions of Node and between CPUs.
 */
export async function writePdf({ width, height, title, marks }: Page): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: [width, height],
    margin: 0,
    compress: false,
    info: { Title: title, Creator: 'phasegrid', Producer: 'pdfkit', CreationDate: creationDate, ModDate: creationDate },
  });
  const pieces: Uint8Array[] = [];
  const written = new Promise<void>((resolve, reject) => {
    document.on('data', (piece: Uint8Array) => pieces.push(piece));
    document.on('end', resolve);
    document.on('error', reject);
  });
  for (const [weight, file] of Object.entries(fontFiles)) document.registerFont(weight, file);
  document.rect(0, 0, width, height).fill('#ffffff').miterLimit(miterLimit);
  for (const mark of marks) writeMark(mark, document);
  document.end();
  await written;
  return Buffer.concat(pieces);
}

function writeMark(mark: Mark, document: PDFKit.PDFDocument): void {
  switch (mark.kind) {
    case 'path':
      writePath(mark, document);
      return;
    case 'ramp':
      writeRamp(mark, document);
      return;
    case 'text':
      writeText(mark, document);
      return;
    case 'group':
      writeGroup(mark, document);
      return;
    default:
      mark satisfies never;
  }
}

/** Saves and restores the graphics state, so that a path's style affects that path alone. */
function writePath(mark: PathMark, document: PDFKit.PDFDocument): void {
  const { paths, closed, fill, fillOpacity, stroke, strokeWidth = 1, strokeDash, strokeJoin = 'miter' } = mark;
  if (paths.length === 0) return;
  document.save();
  if (fillOpacity !== undefined) document.fillOpacity(fillOpacity);
  if (stroke !== undefined) document.lineWidth(strokeWidth).lineJoin(strokeJoin);
  if (strokeDash !== undefined) document.addContent(`[${strokeDash.join(' ')}] 0 d`);
  // Written as text, because a call of the library for every corner would take most of the time of a large map.
  document.addContent(paths.map((path) => spellPath(path, closed)).join('\n'));
  if (fill !== undefined && stroke !== undefined) document.fillAndStroke(fill, stroke);
  else if (fill !== undefined) document.fill(fill);
  else if (stroke !== undefined) document.stroke(stroke);
  document.restore();
}

/** A path in the operators of a content stream (PDF 32000-1, 8.5.2). */
function spellPath(path: PagePath, closed: boolean): string {
  const steps = path.map(([x, y], at) => `${x} ${y} ${at === 0 ? 'm' : 'l'}`).join('\n');
  return closed ? `${steps}\nh` : steps;
}

function writeRamp({ box, colours, rising, border }: RampMark, document: PDFKit.PDFDocument): void {
  const { left, top, width, height } = box;
  const gradient =
    rising === 'up'
      ? document.linearGradient(left, top + height, left, top)
      : document.linearGradient(left, top, left + width, top);
  colours.forEach((colour, at) => gradient.stop(at / (colours.length - 1), colour));
  document.rect(left, top, width, height);
  if (border.stroke === undefined) document.fill(gradient);
  else document.lineWidth(border.strokeWidth ?? 1).fillAndStroke(gradient, border.stroke);
}

function writeText({ text, x, y, align, colour, size, weight, upright }: TextMark, document: PDFKit.PDFDocument): void {
  document.save().font(weight).fontSize(size).translate(x, y);
  if (upright === true) document.rotate(-90);
  const width = document.widthOfString(text);
  const start = { left: 0, center: -width / 2, right: -width }[align];
  document.fillColor(colour).text(text, start, 0, { lineBreak: false, baseline: 'alphabetic' }).restore();
}

function writeGroup({ box, clip, marks }: GroupMark, document: PDFKit.PDFDocument): void {
  document.save().translate(box.left, box.top);
  if (clip) document.rect(0, 0, box.width, box.height).clip();
  for (const mark of marks) writeMark(mark, document);
  document.restore();
}
