/* The twin of the image measurements: sums over all pixels, in doubles. */

export interface ImageSize {
  readonly rows: number;
  readonly columns: number;
}

/** The unitary Fourier coefficients at these places, real parts and then imaginary ones. */
export function measureFourier(image: ArrayLike<number>, places: Int32Array, size: ImageSize): Float64Array {
  const { rows, columns } = size;
  const y = new Float64Array(2 * places.length);
  places.forEach((place, at) => {
    const [f, h] = [Math.floor(place / columns), place % columns];
    for (let p = 0; p < rows * columns; p += 1) {
      const angle = -2 * Math.PI * ((f * Math.floor(p / columns)) / rows + (h * (p % columns)) / columns);
      y[at] += (image[p] * Math.cos(angle)) / Math.sqrt(rows * columns);
      y[places.length + at] += (image[p] * Math.sin(angle)) / Math.sqrt(rows * columns);
    }
  });
  return y;
}

/** A^T of the above. */
export function projectFourier(y: Float64Array, places: Int32Array, { rows, columns }: ImageSize): Float64Array {
  const image = new Float64Array(rows * columns);
  places.forEach((place, at) => {
    const [f, h] = [Math.floor(place / columns), place % columns];
    for (let p = 0; p < image.length; p += 1) {
      const angle = -2 * Math.PI * ((f * Math.floor(p / columns)) / rows + (h * (p % columns)) / columns);
      const share = y[at] * Math.cos(angle) + y[places.length + at] * Math.sin(angle);
      image[p] += share / Math.sqrt(rows * columns);
    }
  });
  return image;
}

/** The orthonormal DCT-II coefficients at these places. */
export function measureCosines(image: ArrayLike<number>, places: Int32Array, size: ImageSize): Float64Array {
  return Float64Array.from(places, (place) => {
    let sum = 0;
    for (let p = 0; p < size.rows * size.columns; p += 1) sum += image[p] * cosineWeight(place, p, size);
    return sum;
  });
}

export function projectCosines(y: Float64Array, places: Int32Array, size: ImageSize): Float64Array {
  return Float64Array.from({ length: size.rows * size.columns }, (_, p) =>
    places.reduce((sum, place, at) => sum + y[at] * cosineWeight(place, p, size), 0),
  );
}

function cosineWeight(place: number, p: number, { rows, columns }: ImageSize): number {
  const down = cosine(Math.floor(place / columns), Math.floor(p / columns), rows);
  return down * cosine(place % columns, p % columns, columns);
}

function cosine(f: number, j: number, n: number): number {
  return Math.sqrt((f === 0 ? 1 : 2) / n) * Math.cos((Math.PI * f * (2 * j + 1)) / (2 * n));
}
