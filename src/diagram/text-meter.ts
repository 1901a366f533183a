import PDFDocument from 'pdfkit';
import { type FontWeight, fontFiles } from './fonts.js';

export interface TextStyle {
  /** Points. */
  readonly size: number;
  readonly weight: FontWeight;
}

/** The width of a text in points, in the shipped fonts. */
export type TextMeter = (text: string, style: TextStyle) => number;

/** A viewer without the shipped fonts falls back to wider ones: Arial by about so much. */
export const fallbackSlack = 1.1;

/** Reads the fonts once; the meter measures from memory. */
export function openTextMeter(): TextMeter {
  const document = new PDFDocument({ autoFirstPage: false });
  for (const [weight, file] of Object.entries(fontFiles)) document.registerFont(weight, file);
  return (text, { size, weight }) => document.font(weight).fontSize(size).widthOfString(text);
}

/** Joins phrases to lines no wider than `width`; a phrase that is wider itself is cut. */
export function wrapPhrases(
  phrases: readonly string[],
  room: { width: number; separator: string; measure: (text: string) => number },
): string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const fitted = cutText(phrase, room);
    const joined = lines.length === 0 ? fitted : `${lines[lines.length - 1]}${room.separator}${fitted}`;
    if (lines.length > 0 && room.measure(joined) <= room.width) lines[lines.length - 1] = joined;
    else lines.push(fitted);
  }
  return lines;
}

/** The text itself where it fits, else as much of it as does, with an ellipsis. */
export function cutText(text: string, room: { width: number; measure: (text: string) => number }): string {
  if (room.measure(text) <= room.width) return text;
  const signs = Array.from(text);
  while (signs.length > 1 && room.measure(`${signs.join('').trimEnd()}…`) > room.width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}
