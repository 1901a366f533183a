import { invalidField } from './request-error.js';

/** The bounds of a page in entries. `takePage` bounds its bytes too, because a message has at most 4 MiB. */
export interface PageBounds {
  readonly sizeDefault: number;
  readonly sizeMax: number;
}

/** Bytes of entries in one message, well below the 4 MiB that clients receive by default. */
const pageBytesMax = 3 * 1024 * 1024;

/** The number of entries in a page: 0 means the default, and a number above the bound means the bound. */
export function pageSize(asked: number, { sizeDefault, sizeMax }: PageBounds): number {
  return asked === 0 ? sizeDefault : Math.min(asked, sizeMax);
}

/** Takes entries from `start` on while they fit in number and in bytes, but at least one. */
export function takePage<T>(
  range: { readonly start: number; readonly end: number; readonly size: number },
  read: (index: number) => { readonly entry: T; readonly bytes: number },
): T[] {
  const entries: T[] = [];
  let total = 0;
  for (let index = range.start; index < range.end && entries.length < range.size; index += 1) {
    const { entry, bytes } = read(index);
    total += bytes;
    if (entries.length > 0 && total > pageBytesMax) break;
    entries.push(entry);
  }
  return entries;
}

/** The position that a page token of this coordinator names; an empty token is the start. */
export function parsePageToken(token: string, count: number): number {
  if (token === '') return 0;
  const position = /^[1-9]\d{0,9}$/.test(token) ? Number(token) : Number.NaN;
  if (position < count) return position;
  throw invalidField('page_token', `expected next_page_token of the page before, got "${token.slice(0, 64)}"`);
}
