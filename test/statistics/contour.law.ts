import test from 'ava';
import fc from 'fast-check';
import { type Chain, type ScalarField, traceContour } from '../../src/statistics/contour.js';

const seed = 20260808;
const level = 0.5;

const rising = (count: number) =>
  fc
    .array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: count, maxLength: count })
    .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((sum, step) => sum + step, 0)));

/** Fields on 1 to 7 x 1 to 7 points, with some points unknown. */
const fields = (value: fc.Arbitrary<number>) =>
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })).chain(([nx, ny]) =>
    fc.record({
      x: rising(nx),
      y: rising(ny),
      values: fc
        .array(fc.oneof({ weight: 15, arbitrary: value }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
          minLength: nx * ny,
          maxLength: nx * ny,
        })
        .map((values) => Float64Array.from(values)),
    }),
  );

/** Values of a continuous law: none is at the level, so no two crossings coincide. */
const generic = fields(fc.double({ min: 0, max: 1, noNaN: true }).filter((value) => value !== level));

/** Rates of four trials, which are at the level often. */
const coarse = fields(fc.constantFrom(0, 0.25, 0.5, 0.75, 1));

const key = ([x, y]: readonly [number, number]) => `${x} ${y}`;
const isClosed = (chain: Chain) => chain.length > 2 && key(chain[0]) === key(chain[chain.length - 1]);
const distinct = (chains: readonly Chain[]) => new Set(chains.flat().map(key));

test(`the points are the crossings on the edges of known squares, each once [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(generic, (field) => {
      const chains = traceContour(field, level);
      const found = chains.flatMap((chain) => (isClosed(chain) ? chain.slice(1) : chain)).map(key);
      const expected = crossings(field).map(({ point }) => key(point));
      t.deepEqual(found.sort(), expected.sort());
    }),
    { seed, numRuns: 1000 },
  );
});

test(`exchanging above and below keeps every point and every segment [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(generic, (field) => {
      const turned = { ...field, values: field.values.map((value) => -value) };
      t.deepEqual(segments(traceContour(turned, -level)), segments(traceContour(field, level)));
    }),
    { seed, numRuns: 500 },
  );
});

test(`every segment stays within one known square [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(fc.oneof(generic, coarse), (field) =>
      traceContour(field, level).every((chain) =>
        chain.slice(1).every((point, i) => squares(field).some((holds) => holds(point) && holds(chain[i]))),
      ),
    ),
    { seed, numRuns: 500 },
  );
  t.pass();
});

test(`a chain ends only where the lattice, or what is known of it, ends [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(generic, (field) => {
      const borders = new Set(
        crossings(field).flatMap(({ point, squareCount }) => (squareCount === 1 ? [key(point)] : [])),
      );
      const ends = traceContour(field, level).flatMap((chain) =>
        isClosed(chain) ? [] : [key(chain[0]), key(chain[chain.length - 1])],
      );
      t.deepEqual(ends.sort(), [...borders].sort());
    }),
    { seed, numRuns: 500 },
  );
});

test(`with samples at the level, points still lie at crossings and no chain is a single point [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(coarse, (field) => {
      const chains = traceContour(field, level);
      const allowed = new Set(crossings(field).map(({ point }) => key(point)));
      return (
        [...distinct(chains)].every((point) => allowed.has(point)) &&
        chains.every((chain) => chain.length > 1 && chain.slice(1).every((point, i) => key(point) !== key(chain[i])))
      );
    }),
    { seed, numRuns: 1000 },
  );
  t.pass();
});

test(`exchanging x and y exchanges the coordinates [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(generic, (field) => {
      const { x, y, values } = field;
      const transposed = {
        x: y,
        y: x,
        values: values.map((_, at) => values[(at % x.length) * y.length + Math.floor(at / x.length)]),
      };
      const turnedBack = traceContour(transposed, level).map((chain) => chain.map(([a, b]) => [b, a] as const));
      t.deepEqual(segments(turnedBack), segments(traceContour(field, level)));
    }),
    { seed, numRuns: 300 },
  );
});

/** Every edge of a known square whose ends lie on different sides, with the number of known squares beside it. */
function crossings(field: ScalarField): { point: readonly [number, number]; squareCount: number }[] {
  const { x, y, values } = field;
  const at = (ix: number, iy: number) => values[ix * y.length + iy];
  const known = (ix: number, iy: number) =>
    ix >= 0 &&
    iy >= 0 &&
    ix + 1 < x.length &&
    iy + 1 < y.length &&
    [at(ix, iy), at(ix + 1, iy), at(ix, iy + 1), at(ix + 1, iy + 1)].every((value) => !Number.isNaN(value));
  const found: { point: readonly [number, number]; squareCount: number }[] = [];
  for (let ix = 0; ix < x.length; ix += 1) {
    for (let iy = 0; iy < y.length; iy += 1) {
      for (const [jx, jy] of [
        [ix + 1, iy],
        [ix, iy + 1],
      ]) {
        if (jx >= x.length || jy >= y.length || at(ix, iy) >= level === at(jx, jy) >= level) continue;
        const squareCount = Number(known(ix, iy)) + Number(jx > ix ? known(ix, iy - 1) : known(ix - 1, iy));
        const share = (level - at(ix, iy)) / (at(jx, jy) - at(ix, iy));
        const point = [x[ix] + share * (x[jx] - x[ix]), y[iy] + share * (y[jy] - y[iy])] as const;
        if (squareCount > 0) found.push({ point, squareCount });
      }
    }
  }
  return found;
}

/** For each known square, whether it holds a point. */
function squares({ x, y, values }: ScalarField): ((point: readonly [number, number]) => boolean)[] {
  return x.slice(1).flatMap((_, ix) =>
    y.slice(1).flatMap((__, iy) => {
      const corners = [
        ix * y.length + iy,
        ix * y.length + iy + 1,
        (ix + 1) * y.length + iy,
        (ix + 1) * y.length + iy + 1,
      ];
      if (corners.some((corner) => Number.isNaN(values[corner]))) return [];
      return [
        ([px, py]: readonly [number, number]) => x[ix] <= px && px <= x[ix + 1] && y[iy] <= py && py <= y[iy + 1],
      ];
    }),
  );
}

function segments(chains: readonly Chain[]): string[] {
  return chains
    .flatMap((chain) => chain.slice(1).map((point, i) => [key(point), key(chain[i])].sort().join(' - ')))
    .sort();
}
