import type { TextStyle } from './marks.js';

/** The width of a text in points, in the shipped fonts; Node and browsers measure it differently. */
export type TextMeter = (text: string, style: TextStyle) => number;

/** A viewer without the shipped fonts uses wider ones; Arial is wider by about this factor. */
export const fallbackSlack = 1.1;

/** Joins phrases to lines of at most `width`; a wider phrase is cut. */
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

/** Breaks a text between words into at most `lines` lines; the rest of the text is cut. */
export function wrapWords(
  text: string,
  { lineCountMax, ...room }: { lineCountMax: number; width: number; measure: (text: string) => number },
): string[] {
  const words = text.split(' ');
  const lines: string[] = [];
  while (words.length > 0 && lines.length < lineCountMax - 1) {
    let count = 1;
    while (count < words.length && room.measure(words.slice(0, count + 1).join(' ')) <= room.width) count += 1;
    lines.push(cutText(words.splice(0, count).join(' '), room));
  }
  if (words.length > 0) lines.push(cutText(words.join(' '), room));
  return lines;
}

/** If a cut between words would use less than this share of the room, the word is cut instead. */
const wordCutShareMin = 0.5;

/** The text if it fits; else as many words as fit, or a part of a long word, with an ellipsis. */
export function cutText(text: string, room: { width: number; measure: (text: string) => number }): string {
  if (room.measure(text) <= room.width) return text;
  const signs = Array.from(text);
  while (signs.length > 1 && room.measure(`${signs.join('').trimEnd()}…`) > room.width) signs.pop();
  const cut = signs.join('').trimEnd();
  if (/^\s/.test(text.slice(cut.length))) return `${cut}…`;
  const whole = cut.slice(0, Math.max(0, cut.lastIndexOf(' '))).replace(/[\s,;:·−(-]+$/, '');
  return `${whole.length >= wordCutShareMin * cut.length ? whole : cut}…`;
}
