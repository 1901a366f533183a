import test from 'ava';
import { rampColour } from '../../../src/diagram/page/colour-ramp.js';

test('the ramp gets lighter with every step, so that it can be read in grey', (t) => {
  const lightness = Array.from({ length: 101 }, (_, at) => luminance(rampColour(at / 100)));
  for (let at = 1; at < lightness.length; at += 1) t.true(lightness[at] > lightness[at - 1], `at ${at} %`);
  t.true(lightness[0] < 0.03);
  t.true(lightness[100] > 0.7);
});

test('the ramp stays readable to eyes without red or green cones: blue falls behind yellow all the way', (t) => {
  const gaps = [0, 0.25, 0.5, 0.75, 1].map((rate) => {
    const [red, , blue] = channels(rampColour(rate));
    return red - blue;
  });
  t.deepEqual(
    gaps.toSorted((a, b) => a - b),
    gaps,
  );
});

/** Relative luminance of sRGB (IEC 61966-2-1). */
function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
