import { hash } from 'node:crypto';

/** HMAC-SHA256 (RFC 2104), cut to 22 characters of base64url, which are 132 bits. */
export type Sign = (text: string) => string;

/** The block size of SHA-256, to which HMAC pads its key. */
const blockBytes = 64;
const digestBytes = 32;

/** The longest text that is signed, in UTF-16 units; UTF-8 takes up to three bytes for each. */
export const signedLengthMax = 512;

/** In characters: as hard to guess as a token. */
const macLength = 22;

/**
 * Two one-shot hashes over prepared buffers. They take a third of the time of `createHmac`, which would be half of the time
 * that a coordinator spends on a task.
 */
export function createSign(key: Uint8Array): Sign {
  if (key.length < digestBytes || key.length > blockBytes) {
    throw new RangeError(`expected a key of ${digestBytes} to ${blockBytes} bytes, got ${key.length}`);
  }
  const inner = Buffer.alloc(blockBytes + 3 * signedLengthMax, 0x36);
  const outer = Buffer.alloc(blockBytes + digestBytes, 0x5c);
  // A view costs as much as a hash, and texts have few different lengths, so views are kept.
  const views: (Uint8Array | undefined)[] = [];
  for (const [at, byte] of key.entries()) {
    inner[at] ^= byte;
    outer[at] ^= byte;
  }
  return (text) => {
    if (text.length > signedLengthMax) {
      throw new RangeError(`expected at most ${signedLengthMax} characters to sign, got ${text.length}`);
    }
    const bytes = inner.write(text, blockBytes, 'utf8');
    const filled = (views[bytes] ??= inner.subarray(0, blockBytes + bytes));
    outer.write(hash('sha256', filled, 'binary'), blockBytes, 'latin1');
    return hash('sha256', outer, 'base64url').slice(0, macLength);
  };
}
