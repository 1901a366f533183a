export const verdictsPerByte = 4;

/** Packs verdicts with two bits each, from the low end. */
export function packVerdicts(verdicts: Uint8Array): Buffer {
  const packed = Buffer.alloc(Math.ceil(verdicts.length / verdictsPerByte));
  for (let index = 0; index < verdicts.length; index += 1) {
    packed[index >> 2] |= (verdicts[index] & 3) << (2 * (index & 3));
  }
  return packed;
}

/** The first `count` verdicts; `packed` must hold exactly so many. */
export function unpackVerdicts(packed: Uint8Array, count: number): Uint8Array {
  if (packed.length !== Math.ceil(count / verdictsPerByte)) {
    throw new RangeError(`expected ${count} packed verdicts, got ${packed.length} bytes`);
  }
  const verdicts = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) verdicts[index] = (packed[index >> 2] >> (2 * (index & 3))) & 3;
  return verdicts;
}
