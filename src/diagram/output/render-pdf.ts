import PDFDocument from 'pdfkit';
import drawSvg from 'svg-to-pdfkit';
import { DiagramError } from '../diagram-error.js';
import { fontFiles } from './fonts.js';
import { readSvgPage } from './svg-page.js';

/** Files made of the same grid on two days must be the same bytes. */
const creationDate = new Date(0);

/**
 * An SVG of `renderSvg` as a PDF of one page with the shipped fonts embedded; the same SVG gives the same bytes.
 * Its streams are not compressed: the bytes that zlib gives differ between versions of Node and between CPUs.
 */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const { width, height, title } = readSvgPage(svg);
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
  const warnings: string[] = [];
  drawSvg(document, svg, 0, 0, {
    width,
    height,
    // The page is sized in pt, so a number without a unit must stay what it is in SVG: a pixel of 3/4 pt.
    assumePt: false,
    fontCallback: (_family, bold) => (bold ? 'semibold' : 'regular'),
    warningCallback: (warning) => warnings.push(warning),
  });
  document.end();
  await written;
  if (warnings.length > 0) {
    throw new DiagramError('rasteriser-refused', `the PDF lacks parts of the diagram: ${warnings.join('; ')}`);
  }
  return Buffer.concat(pieces);
}
