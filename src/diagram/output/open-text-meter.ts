import PDFDocument from 'pdfkit';
import type { TextMeter } from '../page/text-meter.js';
import { fontFiles } from './font-files.js';

let opened: TextMeter | undefined;

/** Reads the fonts at the first call; later measurements use them from memory. */
export function openTextMeter(): TextMeter {
  opened ??= createTextMeter();
  return opened;
}

function createTextMeter(): TextMeter {
  const document = new PDFDocument({ autoFirstPage: false });
  for (const [weight, file] of Object.entries(fontFiles)) document.registerFont(weight, file);
  return (text, { size, weight }) => document.font(weight).fontSize(size).widthOfString(text);
}
