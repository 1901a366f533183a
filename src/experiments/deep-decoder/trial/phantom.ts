/*
 * The modified Shepp-Logan phantom: ten ellipses whose values add up, with the contrast of Toft (The Radon Transform,
 * PhD thesis, Technical University of Denmark 1996, table B.3), whose values are all in [0, 1]. A pixel is the mean
 * over a grid of points in it. With one point per pixel the edges would be jagged in a way that no decoder can
 * reproduce. Ellipses are tilted by -18, 18 or no degrees, so that no sine is computed.
 */

interface Ellipse {
  readonly value: number;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  /** 1: by 18 degrees counter-clockwise. */
  readonly tilt: -1 | 0 | 1;
}

const cosine18 = 0.9510565162951535;
const sine18 = 0.3090169943749474;

/** Half axes and centres in units of half a side. */
const ellipses: readonly Ellipse[] = [
  { value: 1, width: 0.69, height: 0.92, x: 0, y: 0, tilt: 0 },
  { value: -0.8, width: 0.6624, height: 0.874, x: 0, y: -0.0184, tilt: 0 },
  { value: -0.2, width: 0.11, height: 0.31, x: 0.22, y: 0, tilt: -1 },
  { value: -0.2, width: 0.16, height: 0.41, x: -0.22, y: 0, tilt: 1 },
  { value: 0.1, width: 0.21, height: 0.25, x: 0, y: 0.35, tilt: 0 },
  { value: 0.1, width: 0.046, height: 0.046, x: 0, y: 0.1, tilt: 0 },
  { value: 0.1, width: 0.046, height: 0.046, x: 0, y: -0.1, tilt: 0 },
  { value: 0.1, width: 0.046, height: 0.023, x: -0.08, y: -0.605, tilt: 0 },
  { value: 0.1, width: 0.023, height: 0.023, x: 0, y: -0.606, tilt: 0 },
  { value: 0.1, width: 0.023, height: 0.046, x: 0.06, y: -0.605, tilt: 0 },
];

/** Points of a pixel, along either axis. */
const pointCount = 8;

/** Pixels row after row from the top; an image of one row is the line through the middle. */
export function drawPhantom({ rows, columns }: { readonly rows: number; readonly columns: number }): Float64Array {
  const image = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) image[i * columns + j] = meanOver({ i, j, rows, columns });
  }
  return image;
}

function meanOver({ i, j, rows, columns }: Readonly<Record<'i' | 'j' | 'rows' | 'columns', number>>): number {
  const pointRows = rows === 1 ? 1 : pointCount;
  let sum = 0;
  for (let a = 0; a < pointRows; a += 1) {
    const y = 1 - (2 * (i + (a + 0.5) / pointRows)) / rows;
    for (let b = 0; b < pointCount; b += 1) sum += valueAt((2 * (j + (b + 0.5) / pointCount)) / columns - 1, y);
  }
  return sum / (pointRows * pointCount);
}

function valueAt(x: number, y: number): number {
  let sum = 0;
  for (const ellipse of ellipses) if (contains(ellipse, x - ellipse.x, y - ellipse.y)) sum += ellipse.value;
  // The two outermost ellipses add up to 0.2 only up to rounding.
  return Math.max(0, sum);
}

function contains({ width, height, tilt }: Ellipse, x: number, y: number): boolean {
  const cosine = tilt === 0 ? 1 : cosine18;
  const sine = tilt * sine18;
  const along = (x * cosine + y * sine) / width;
  const across = (y * cosine - x * sine) / height;
  return along * along + across * across <= 1;
}
