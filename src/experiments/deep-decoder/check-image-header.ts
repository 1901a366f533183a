/* What a file says of itself before a byte is decoded: enough to refuse what no worker could read. Formats: read-image.ts. */

export const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, length and name of the header chunk, columns, rows, bits, kind of colour. */
const pngHeaderBytes = 26;
const greyKind = 0;
export const rawName = 'PGIMAGE1';
export const rawTag = Array.from(rawName, (letter) => letter.charCodeAt(0));

/** What is wrong with a file as an image; undefined where nothing shows yet. */
export function checkImageHeader(content: Uint8Array): { readonly expected: string; readonly got: string } | undefined {
  if (rawTag.every((byte, at) => content[at] === byte)) return undefined;
  const isPng = pngSignature.every((byte, at) => content[at] === byte) && content.length >= pngHeaderBytes;
  if (!isPng) return { expected: `a PNG, or raw singles after ${rawName}`, got: `${content.length} bytes of neither` };
  const [bits, kind] = content.subarray(pngHeaderBytes - 2);
  if (kind === greyKind && (bits === 8 || bits === 16)) return undefined;
  return { expected: 'a grey PNG of 8 or 16 bits', got: `${bits} bits of colour type ${kind}` };
}
