export type Transform = 'hadamard' | 'fourier' | 'dct';

/** Row f of a transform of order n, of norm sqrt(n), as src/kernels/operators/wasm/fast-transform.ts defines it. */
export function transformRow(kind: Transform, n: number, f: number): number[] {
  // Whole turns are taken off first, in integers: Math.cos is exact enough for small angles alone.
  const cosine = (numerator: number, parts: number): number => Math.cos((2 * Math.PI * (numerator % parts)) / parts);
  return Array.from({ length: n }, (_, j) => {
    if (kind === 'hadamard') return 1 - 2 * (countOnes(f & j) % 2);
    if (kind === 'dct') return f === 0 ? 1 : Math.SQRT2 * cosine(f * (2 * j + 1), 4 * n);
    if (2 * f > n) return Math.SQRT2 * cosine(4 * (n - f) * j + 3 * n, 4 * n);
    return (f === 0 || 2 * f === n ? 1 : Math.SQRT2) * cosine(f * j, n);
  });
}

function countOnes(value: number): number {
  return value === 0 ? 0 : (value & 1) + countOnes(value >>> 1);
}
