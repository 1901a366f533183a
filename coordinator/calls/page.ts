import { invalidField } from './request-error.js';

/** How long a page may be: in entries as asked for, and in bytes, since a message has at most 4 MiB. */
export interface PageBounds {
  readonly sizeDefault: number;
  readonly sizeMax: number;
}

/** Bytes of entries in one message: room to spare below the 4 MiB that clients receive. */
const pageBytesMax = 3 * 1024 * 1024;

/** Entries in one page: 0 means the default, and more than the bound is cut to it. */
export function pageSize(asked: number, { sizeDefault, sizeMax }: PageBounds): number {
  return asked === 0 ? sizeDefault : Math.min(asked, sizeMax);
}

/** Takes entries from `start` on, while they fit by number and by bytes; always at least one. */
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

/** The position that a token of ours stands for; an empty token is the start. */
export function parsePageToken(token: string, count: number): number {
  if (token === '') return 0;
  const position = /^[1-9]\d{0,9}$/.test(token) ? Number(token) : Number.NaN;
  if (position < count) return position;
  throw invalidField('page_token', `expected next_page_token of the page before, got "${token.slice(0, 64)}"`);
}
