import test from 'ava';
import fc from 'fast-check';
import { decodePng, PngError } from '../../../src/experiments/deep-decoder/declaration/decode-png.js';
import { checkLaw } from '../../diagram/check-law.js';
import { channelCounts, encodeAnyPng, type PngScene } from './encode-any-png.js';

const kinds = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
] as const;

const scenes = fc
  .record({
    kind: fc.constantFrom(...kinds),
    width: fc.integer({ min: 1, max: 19 }),
    height: fc.integer({ min: 1, max: 19 }),
    isInterlaced: fc.boolean(),
    hasTransparency: fc.boolean(),
    filters: fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
    seed: fc.nat(),
  })
  .map(({ kind: [colourType, depth], width, height, isInterlaced, hasTransparency, filters, seed }): PngScene => {
    const channels = channelCounts[colourType];
    const draw = (at: number, bound: number): number =>
      Math.floor(Math.abs(Math.sin(seed + 12.9898 * at)) * 1e6) % bound;
    const samples = Array.from({ length: width * height * channels }, (_, at) => draw(at, 2 ** depth));
    const known = new Map<number, number>();
    const filter = (line: number): number => {
      const kind = known.get(line) ?? Number(filters.next().value);
      known.set(line, kind);
      return kind;
    };
    const scene = { width, height, colourType, depth, isInterlaced, filter, samples };
    if (colourType === 3) {
      const palette = Array.from({ length: 3 * 2 ** depth }, (_, at) => draw(1000 + at, 256));
      return { ...scene, palette, ...(hasTransparency && { transparency: [0, 77] }) };
    }
    if (!hasTransparency || colourType > 2) return scene;
    // The first pixel's colour.
    const key = samples.slice(0, channels).flatMap((value) => [value >> 8, value & 255]);
    return { ...scene, transparency: key };
  });

/** Luma times opacity, by the words of the rule. */
function expectGreys({ colourType, depth, samples, palette = [], transparency }: PngScene): number[] {
  const most = 2 ** depth - 1;
  const channels = channelCounts[colourType];
  const weigh = ([red, green, blue]: readonly number[]): number => 2126 * red + 7152 * green + 722 * blue;
  return Array.from({ length: samples.length / channels }, (_, pixel) => {
    const values = samples.slice(channels * pixel, channels * (pixel + 1));
    if (colourType === 3) {
      const [index] = values;
      const alpha = transparency?.[index] ?? 255;
      return (weigh(palette.slice(3 * index, 3 * index + 3)) * alpha) / (10_000 * 255 * 255);
    }
    const key =
      transparency &&
      Array.from({ length: channels }, (_, at) => 256 * transparency[2 * at] + transparency[2 * at + 1]);
    const isKeyed = key?.every((value, at) => value === values[at]) ?? false;
    const alpha = colourType >= 4 ? values[channels - 1] : isKeyed ? 0 : most;
    const light = channels >= 3 ? weigh(values) : 10_000 * values[0];
    return (light * alpha) / (10_000 * most * most);
  });
}

test('every kind of PNG is read as grey by the rule', (t) => {
  checkLaw(
    t,
    fc.property(scenes, (scene) => {
      const { rows, columns, values } = decodePng(encodeAnyPng(scene), () => undefined);
      const wanted = expectGreys(scene);
      return (
        rows === scene.height &&
        columns === scene.width &&
        values.length === wanted.length &&
        wanted.every((value, at) => value === values[at])
      );
    }),
  );
});

test('grey, its RGB and its opaque RGBA have the same bits', (t) => {
  const greys = Array.from({ length: 35 }, (_, at) => (37 * at) % 256);
  const size = { width: 7, height: 5, depth: 8 } as const;
  const read = (scene: PngScene): number[] => [...decodePng(encodeAnyPng(scene), () => undefined).values];
  const grey = read({ ...size, colourType: 0, samples: greys });
  t.deepEqual(
    grey,
    greys.map((value) => value / 255),
  );
  t.deepEqual(read({ ...size, colourType: 2, samples: greys.flatMap((value) => [value, value, value]) }), grey);
  t.deepEqual(read({ ...size, colourType: 6, samples: greys.flatMap((value) => [value, value, value, 255]) }), grey);
  t.deepEqual(read({ ...size, colourType: 4, samples: greys.flatMap((value) => [value, 255]) }), grey);
  const palette = Array.from({ length: 256 }, (_, at) => [at, at, at]).flat();
  t.deepEqual(read({ ...size, colourType: 3, samples: greys, palette }), grey);
  const half = read({ ...size, colourType: 4, samples: greys.flatMap((value) => [value, 51]) });
  t.true(half.every((value, at) => Math.abs(value - 0.2 * grey[at]) < 1e-15));
});

test('what is broken is refused, wherever it is', (t) => {
  const whole = encodeAnyPng({
    width: 5,
    height: 4,
    colourType: 2,
    depth: 8,
    samples: Array.from({ length: 60 }, (_, at) => at),
  });
  for (let at = 8; at < whole.length; at += 1) {
    const damaged = whole.slice();
    damaged[at] ^= 0x55;
    t.throws(() => decodePng(damaged, () => undefined), { instanceOf: PngError }, `byte ${at}`);
    t.throws(() => decodePng(whole.subarray(0, at), () => undefined), { instanceOf: PngError }, `cut at ${at}`);
  }
  const broken = (change: Partial<PngScene>): PngScene => ({
    width: 2,
    height: 1,
    colourType: 3,
    depth: 8,
    samples: [0, 1],
    ...change,
  });
  for (const [scene, message] of [
    [broken({}), /expected a palette of 1 to 256 colours, got none/],
    [broken({ palette: [1, 2, 3] }), /expected places in a palette of 1 colours, got place 1/],
    [broken({ palette: [1, 2, 3, 4] }), /got 4 bytes/],
    [broken({ colourType: 2, depth: 4, samples: [0, 1, 2, 3, 4, 5] }), /got colour type 2 of 4 bits/],
    [broken({ colourType: 0, filter: () => 7 }), /expected a filter from 0 to 4, got 7/],
    [broken({ colourType: 0, transparency: [1] }), /expected a tRNS of 2 bytes, got 1/],
  ] as const) {
    t.throws(() => decodePng(encodeAnyPng(scene), () => undefined), { instanceOf: PngError, message });
  }
});
