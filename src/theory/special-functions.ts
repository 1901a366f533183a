/**
 * Error functions, Mills' ratio and log-factorials in double precision, by methods without fitted constants.
 *
 * Everything of the error-function family comes from Faddeeva's w(z) = exp(-z^2) erfc(-iz), which stays of
 * moderate size in the first quadrant, where products with exp(-z^2) underflow.
 */

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Nodes of the trapezoidal rule: 12 of them leave an error of 2e-15 anywhere in the quadrant. */
const nodeCount = 12;
const step = Math.sqrt(Math.PI / nodeCount);
/** (j/2 step)^2 and exp of minus that, for j = 0 .. 2 nodeCount: even j the full nodes, odd j the half ones. */
const squares = Float64Array.from({ length: 2 * nodeCount }, (_, j) => (j * j * Math.PI) / (4 * nodeCount));
const weights = squares.map((square) => Math.exp(-square));

/**
 * Faddeeva's function w(x + iy) for x >= 0 and y >= 0; relative error below 1e-14.
 * Source: M. Al Azah & S. N. Chandler-Wilde, SIAM J. Numer. Anal. 59 (2021) 2346-2367: the trapezoidal or the
 * midpoint rule on the integral of exp(-t^2) / (z - t), with the pole's contribution where the pole is near.
 */
export function faddeeva(x: number, y: number): Complex {
  if (!(x >= 0 && y >= 0)) throw new RangeError(`faddeeva needs x >= 0 and y >= 0, got x = ${x}, y = ${y}`);
  if (x > farOut || y > farOut) return faddeevaFarOut(x, y);
  const phase = x / step - Math.floor(x / step);
  // The rule is chosen whose nodes are at least a quarter of a step from x: a real z at a node of one rule lies midway
  // between nodes of the other.
  const useFullNodes = y < x && phase >= 0.25 && phase <= 0.75;
  const zz = { re: (x - y) * (x + y), im: 2 * x * y };
  let re = 0;
  let im = 0;
  for (let j = useFullNodes ? 2 : 1; j < 2 * nodeCount; j += 2) {
    const denominator = zz.re - squares[j];
    const share = weights[j] / (denominator * denominator + zz.im * zz.im);
    re += share * denominator;
    im -= share * zz.im;
  }
  // 2 i h z / pi times the sum.
  const factor = (2 * step) / Math.PI;
  let real = factor * -(y * re + x * im);
  let imaginary = factor * (x * re - y * im);
  if (useFullNodes) {
    // The node at 0: i h / (pi z).
    const norm = (step / Math.PI) * (1 / (x * x + y * y));
    real += norm * y;
    imaginary += norm * x;
  }
  if (y >= Math.PI / step) return { re: real, im: imaginary };
  const pole = poleTerm(x, y, { zz, sign: useFullNodes ? -1 : 1 });
  return { re: real + pole.re, im: imaginary + pole.im };
}

/** Beyond it i / (sqrt(pi) z), whose relative error is 1 / |2 z^2|, is exact to rounding, and fourth powers may overflow. */
const farOut = 1e8;

function faddeevaFarOut(x: number, y: number): Complex {
  const size = Math.hypot(x, y);
  if (size === Infinity) return { re: 0, im: 0 };
  const inverse = 1 / Math.sqrt(Math.PI) / size;
  return { re: inverse * (y / size), im: inverse * (x / size) };
}

/** 2 exp(-z^2) / (1 + sign exp(-2 i pi z / h)). */
function poleTerm(x: number, y: number, { zz, sign }: { zz: Complex; sign: 1 | -1 }): Complex {
  const growth = Math.exp((2 * Math.PI * y) / step) * sign;
  const angle = (2 * Math.PI * x) / step;
  const re = 1 + growth * Math.cos(angle);
  const im = -growth * Math.sin(angle);
  const size = (2 * Math.exp(-zz.re)) / (re * re + im * im);
  const cosine = Math.cos(zz.im);
  const sine = -Math.sin(zz.im);
  return { re: size * (cosine * re + sine * im), im: size * (sine * re - cosine * im) };
}

/** exp(x^2) erfc(x) for x >= 0. */
export function scaledErfc(x: number): number {
  return faddeeva(0, x).re;
}

/** 1 - erf(x); relative error below 1e-13 until it underflows. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return Math.exp(-x * x) * scaledErfc(x);
}

/** The error function 2 / sqrt(pi) times the integral of exp(-t^2) over [0, x]; relative error below 1e-14. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x > 1) return 1 - erfc(x);
  // Abramowitz & Stegun 7.1.6: all terms positive, so nothing cancels; 1 - erfc would lose digits near 0.
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-18 * sum; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The standard normal density. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** P(g > x) of a standard normal g. */
export function normalUpperTail(x: number): number {
  return erfc(x / Math.SQRT2) / 2;
}

/** P(g > x) / density(x) of a standard normal g, for x >= 0. */
export function millsRatio(x: number): number {
  return Math.sqrt(Math.PI / 2) * scaledErfc(x / Math.SQRT2);
}

/** ln n! for whole n >= 0; absolute error below 1e-15 times its size. */
export function logFactorial(n: number): number {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`a factorial needs a whole n >= 0, got ${n}`);
  if (n < 18) {
    // 17! is the last below 2^53.
    let product = 1;
    for (let i = 2; i <= n; i += 1) product *= i;
    return Math.log(product);
  }
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + stirlingSeries(n);
}

/** ln n! - ln(sqrt(2 pi n) (n / e)^n) for whole n >= 1; absolute error below 1e-14. */
export function stirlingError(n: number): number {
  return n < 18 ? logFactorial(n) - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI)) : stirlingSeries(n);
}

/** Abramowitz & Stegun 6.1.41: from n = 18 on, the first term left out is below 1e-16. */
function stirlingSeries(n: number): number {
  const s = 1 / (n * n);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / n;
}
