/** Longer texts are cut: a problem is one line. */
const textLengthMax = 60;

/** A value of a sweep file in one line: text in quotes, collections by their kind. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quoteText(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** JSON's quotes and escapes, so that control characters and line ends stay visible. */
export function quoteText(text: string): string {
  return JSON.stringify(text.length > textLengthMax ? `${text.slice(0, textLengthMax)}…` : text);
}
