import type { TextStyle } from './marks.js';

/** The width of a text in points, in the shipped fonts; how it is found depends on where the code runs. */
export type TextMeter = (text: string, style: TextStyle) => number;

/** A viewer without the shipped fonts falls back to wider ones: Arial by about so much. */
export const fallbackSlack = 1.1;

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

/** Breaks a text between words into so many lines at most; what has no room in the last one is cut. */
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

/** A cut between words that leaves less than this share of what has room cuts the word instead. */
const wordCutShareMin = 0.5;

/** The text itself where it fits, else as many of its words as do, with an ellipsis; of a long word as much as does. */
export function cutText(text: string, room: { width: number; measure: (text: string) => number }): string {
  if (room.measure(text) <= room.width) return text;
  const signs = Array.from(text);
  while (signs.length > 1 && room.measure(`${signs.join('').trimEnd()}…`) > room.width) signs.pop();
  const cut = signs.join('').trimEnd();
  if (/^\s/.test(text.slice(cut.length))) return `${cut}…`;
  const whole = cut.slice(0, Math.max(0, cut.lastIndexOf(' '))).replace(/[\s,;:·−(-]+$/, '');
  return `${whole.length >= wordCutShareMin * cut.length ? whole : cut}…`;
}
