import test from 'ava';
import { DiagramError } from '../../../src/diagram/diagram-error.js';
import { renderPdf } from '../../../src/diagram/output/render-pdf.js';

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

test('the page shows the whole picture: a point of the view box is a point on paper', async (t) => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50">' +
    '<path d="M10,5L90,5L90,45L10,45Z" fill="#ff0000"/></svg>';
  const pdf = Buffer.from(await renderPdf(svg)).toString('latin1');
  t.true(pdf.includes('/MediaBox [0 0 100 50]'));
  const corners = readCorners(pdf);
  const rounded = corners.map(([x, y]) => [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000]);
  for (const corner of [
    [10, 45],
    [90, 45],
    [90, 5],
    [10, 5],
  ]) {
    t.true(
      rounded.some(([x, y]) => x === corner[0] && y === corner[1]),
      `${JSON.stringify(corner)} among ${JSON.stringify(rounded)}`,
    );
  }
});

test('a picture without a size on paper is refused', async (t) => {
  const error = await t.throwsAsync(renderPdf('<svg xmlns="http://www.w3.org/2000/svg"/>'), {
    instanceOf: DiagramError,
  });
  t.is(error.code, 'rasteriser-refused');
});

/** Where the content stream's paths go on the page, measured from its lower left corner (PDF 32000-1, 8.3.4). */
function readCorners(pdf: string): (readonly [number, number])[] {
  const stream = /stream\n([\s\S]*?)\nendstream/.exec(pdf)?.[1] ?? '';
  const corners: (readonly [number, number])[] = [];
  const stack: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (const line of stream.split('\n')) {
    const words = line.trim().split(/\s+/);
    const numbers = words.slice(0, -1).map(Number);
    const operator = words[words.length - 1];
    if (operator === 'q') stack.push(matrix);
    if (operator === 'Q') matrix = stack.pop() ?? [1, 0, 0, 1, 0, 0];
    if (operator === 'cm') matrix = multiply(numbers, matrix);
    if (operator === 'm' || operator === 'l') {
      const [a, b, c, d, e, f] = matrix;
      corners.push([a * numbers[0] + c * numbers[1] + e, b * numbers[0] + d * numbers[1] + f]);
    }
  }
  return corners;
}

function multiply([a, b, c, d, e, f]: readonly number[], [A, B, C, D, E, F]: Matrix): Matrix {
  return [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];
}
