/*
 * The curves of an outcome, packed into one list of numbers: for each curve its trial, its cell's position in the block,
 * its index in the declaration, its stride, the count of its values, and the values. Curves are sorted by trial, cell and
 * index.
 */

/** An experiment must thin a longer curve, by a larger stride. */
export const curveLengthMax = 4096;

/** The bytes of an outcome's curves, which must fit a message of 4 MiB beside up to 1 MiB of metrics. */
export const curvesBytesMax = 2 << 20;

const headLength = 5;
const numberBytes = Float64Array.BYTES_PER_ELEMENT;

/** The largest size of a curve. */
export const curveBytesMax = (headLength + curveLengthMax) * numberBytes;

export interface PackedCurve {
  /** The trial's index in the sweep. */
  readonly trial: number;
  /** The cell's position in the block. */
  readonly cell: number;
  /** The index in the declaration's curves. */
  readonly curve: number;
  /** Value i is that of step i times `stride`. */
  readonly stride: number;
  readonly values: Float64Array;
}

/** The bounds of the curves of a task's outcome. */
export interface CurveBounds {
  /** The trials that keep curves: [trialStart, trialEnd). */
  readonly trialStart: number;
  readonly trialEnd: number;
  readonly cellCount: number;
  readonly curveCount: number;
}

/** Packs curves, given in any order; undefined where there are none. */
export function packCurves(curves: readonly PackedCurve[]): Float64Array | undefined {
  if (curves.length === 0) return undefined;
  const packed = new Float64Array(curves.reduce((length, { values }) => length + headLength + values.length, 0));
  let at = 0;
  for (const { trial, cell, curve, stride, values } of curves.toSorted(compareCurves)) {
    packed.set([trial, cell, curve, stride, values.length], at);
    packed.set(values, at + headLength);
    at += headLength + values.length;
  }
  return packed;
}

/** Unpacks valid curves, as views of `packed`. */
export function unpackCurves(packed: Float64Array): PackedCurve[] {
  const curves: PackedCurve[] = [];
  for (let at = 0; at < packed.length; ) {
    const [trial, cell, curve, stride, length] = packed.subarray(at, at + headLength);
    at += headLength;
    curves.push({ trial, cell, curve, stride, values: packed.subarray(at, at + length) });
    at += length;
  }
  return curves;
}

/** The first problem of packed curves, in one sentence; undefined where `packCurves` could have made them. */
export function findCurvesProblem(packed: Float64Array, bounds: CurveBounds): string | undefined {
  if (packed.byteLength > curvesBytesMax) {
    return `expected curves of at most ${curvesBytesMax} bytes, got ${packed.byteLength}`;
  }
  let previous: PackedCurve | undefined;
  for (let at = 0; at < packed.length; ) {
    const head = packed.subarray(at, at + headLength);
    const [trial, cell, curve, stride, length] = head;
    if (head.length < headLength || !isCount(length, 1, curveLengthMax) || packed.length < at + headLength + length) {
      return `expected whole curves of 1 to ${curveLengthMax} values, got another one at ${at}`;
    }
    const values = packed.subarray(at + headLength, at + headLength + length);
    const found = { trial, cell, curve, stride, values };
    if (!isWithin(found, bounds)) return `trial ${trial} has curve ${curve} in cell ${cell}, which it does not keep`;
    if (previous !== undefined && compareCurves(previous, found) >= 0) return 'curves stand twice or out of order';
    previous = found;
    at += headLength + length;
  }
  return undefined;
}

function isWithin({ trial, cell, curve, stride }: PackedCurve, bounds: CurveBounds): boolean {
  const { trialStart, trialEnd, cellCount, curveCount } = bounds;
  return (
    isCount(trial, trialStart, trialEnd - 1) &&
    isCount(cell, 0, cellCount - 1) &&
    isCount(curve, 0, curveCount - 1) &&
    isCount(stride, 1, strideMax)
  );
}

/** Chosen so that a step's number fits 32 bits: (curveLengthMax - 1) * strideMax < 2^31. */
export const strideMax = 2 ** 19;

function isCount(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

function compareCurves(a: PackedCurve, b: PackedCurve): number {
  return a.trial - b.trial || a.cell - b.cell || a.curve - b.curve;
}
