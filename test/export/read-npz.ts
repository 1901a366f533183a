import { unzipSync } from 'fflate';

export interface ReadArray {
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
}

/** Reads .npz by numpy's own description of the format, apart from the code that writes it. */
export function readNpz(content: Uint8Array): Map<string, ReadArray> {
  return new Map(
    Object.entries(unzipSync(content)).map(([name, file]) => [name.replace(/\.npy$/, ''), readNpy(Buffer.from(file))]),
  );
}

export function readNpy(file: Buffer): ReadArray {
  if (file.toString('latin1', 1, 6) !== 'NUMPY' || file[0] !== 0x93 || file[6] !== 1) throw new Error('not .npy 1.0');
  const start = 10 + file.readUInt16LE(8);
  if (start % 64 !== 0) throw new Error(`data start at ${start}, which is no multiple of 64`);
  const header = file.toString('latin1', 10, start);
  const found = /^\{'descr': '([<|])([uifU])(\d+)', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/.exec(
    header,
  );
  if (found === null) throw new Error(`not a header: ${header}`);
  const [, order, kind, width, dimensions] = found;
  const shape = dimensions
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = Number(width) * (kind === 'U' ? 4 : 1);
  if (file.length !== start + count * bytes) throw new Error(`${file.length - start} bytes for ${count} values`);
  const values = Array.from({ length: count }, (_, at) => readValue(file, start + at * bytes, `${kind}${width}`));
  return { type: `${order}${kind}${width}`, shape, values };
}

function readValue(file: Buffer, at: number, type: string): number | string {
  if (type === 'u1') return file[at];
  if (type === 'u4') return file.readUInt32LE(at);
  if (type === 'i4') return file.readInt32LE(at);
  if (type === 'f8') return file.readDoubleLE(at);
  const signs = Array.from({ length: Number(type.slice(1)) }, (_, sign) => file.readUInt32LE(at + 4 * sign));
  return String.fromCodePoint(...signs.filter((sign) => sign !== 0));
}
