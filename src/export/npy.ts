/** An array for a .npy file: C order, the last dimension varies fastest; no dimension for a single value. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Int32Array | Uint32Array | Float64Array | readonly string[];
}

/** Format 1.0 pads the header so that the data begin at a multiple of this. */
const alignment = 64;

/**
 * The bytes of a .npy file, format version 1.0, little-endian; words become Unicode of fixed width.
 * Source: numpy.lib.format (NEP 1).
 */
export function encodeNpy({ shape, values }: NpyArray): Uint8Array {
  const length = shape.reduce((product, size) => product * size, 1);
  if (values.length !== length) {
    throw new RangeError(`an array of shape (${shape.join(', ')}) holds ${length} values, got ${values.length}`);
  }
  const { type, data } = encodeValues(values);
  // Python writes a tuple with one entry with a comma.
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefixBytes = 10;
  const headerBytes = Math.ceil((prefixBytes + text.length + 1) / alignment) * alignment - prefixBytes;
  const file = new Uint8Array(prefixBytes + headerBytes + data.length);
  file.set([0x93, ...Buffer.from('NUMPY', 'latin1'), 1, 0, headerBytes & 0xff, headerBytes >> 8]);
  file.set(Buffer.from(`${text.padEnd(headerBytes - 1)}\n`, 'latin1'), prefixBytes);
  file.set(data, prefixBytes + headerBytes);
  return file;
}

function encodeValues(values: NpyArray['values']): { type: string; data: Uint8Array } {
  if (values instanceof Uint8Array) return { type: '|u1', data: values };
  if (values instanceof Int32Array) return { type: '<i4', data: bytesOf(values) };
  if (values instanceof Uint32Array) return { type: '<u4', data: bytesOf(values) };
  if (values instanceof Float64Array) return { type: '<f8', data: bytesOf(values) };
  return encodeWords(values);
}

/** Node runs on little-endian machines alone, so the memory has the byte order of the file. */
function bytesOf(values: Int32Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function encodeWords(words: readonly string[]): { type: string; data: Uint8Array } {
  const points = words.map((word) => Array.from(word, (sign) => sign.codePointAt(0) ?? 0));
  // numpy reads no type of width 0.
  const width = points.reduce((widest, { length }) => Math.max(widest, length), 1);
  const data = new Uint32Array(words.length * width);
  points.forEach((word, at) => data.set(word, at * width));
  return { type: `<U${width}`, data: bytesOf(data) };
}
