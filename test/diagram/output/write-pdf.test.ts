import test from 'ava';
import { writePdf } from '../../../src/diagram/output/write-pdf.js';
import { groupMark, type Mark, type Page, pathMark, rampMark, textMark } from '../../../src/diagram/page/marks.js';

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const square = [
  [10, 5],
  [90, 5],
  [90, 45],
  [10, 45],
] as const;
const text = { text: 'fit', x: 10, y: 10, align: 'left', colour: '#111111', size: 8, weight: 'regular' } as const;

test('a point of the page is a point on paper, within groups too', async (t) => {
  const inner = groupMark({ left: 4, top: 3, width: 50, height: 20 }, [pathMark([[[1, 2]]], { stroke: '#000000' })]);
  const pdf = await write([pathMark([square], { fill: '#ff0000' }, { closed: true }), inner]);
  t.true(pdf.includes('/MediaBox [0 0 100 50]'));
  const corners = readCorners(pdf).map(([x, y]) => [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000]);
  for (const [x, y] of [...square, [5, 5]]) {
    t.true(
      corners.some((corner) => corner[0] === x && corner[1] === 50 - y),
      `${x}, ${y} among ${JSON.stringify(corners)}`,
    );
  }
});

test('what is set for one path is not left to the next', async (t) => {
  const dashed = { stroke: '#000000', strokeWidth: 2, strokeDash: [3, 1.5], fill: '#00ff00', fillOpacity: 0.4 };
  const pdf = await write([pathMark([square], dashed), pathMark([square], { stroke: '#000000' })]);
  const content = contentOf(pdf);
  const [before, after] = content.split('[3 1.5] 0 d');
  t.is(before.match(/^q$/gm)?.length, 1);
  t.true(after.indexOf('\nQ\n') < after.indexOf(' m\n', after.indexOf('\nB\n')));
  t.is(content.match(/^q$/gm)?.length, content.match(/^Q$/gm)?.length);
});

test('numbers are spelled as a PDF has them, however far a line goes', async (t) => {
  const far = [
    [1e-9, 0],
    [5, 1e300],
    [-1e22, 1 / 3],
  ] as const;
  const content = contentOf(await write([pathMark([far], { stroke: '#000000' })]));
  t.notRegex(content, /\d[eE][+-]?\d/);
  t.true(content.includes('0 0 m\n5 1000000 l\n-1000000 0.333 l'));
});

test('a page of texts and ramps has both fonts, and the same bytes each time', async (t) => {
  const border = { stroke: '#000000', strokeWidth: 0.5 };
  const colours = [
    [0, 0, 0],
    [255, 255, 255],
  ] as const;
  const box = { left: 1, top: 2, width: 30, height: 10 };
  const marks = [
    textMark(text),
    textMark({ ...text, weight: 'semibold', align: 'right', upright: true }),
    rampMark(box, { colours, rising: 'up', border }),
    rampMark(box, { colours, rising: 'right', border: {} }),
  ];
  const pdf = await write(marks);
  t.is(pdf.match(/\/FontFile2/g)?.length, 2);
  t.is(pdf.match(/\/ShadingType 2/g)?.length, 2);
  t.is(await write(marks), pdf);
});

async function write(marks: readonly Mark[]): Promise<string> {
  const page: Page = { width: 100, height: 50, title: 'a page', description: 'of a test', marks };
  return Buffer.from(await writePdf(page)).toString('latin1');
}

function contentOf(pdf: string): string {
  return /stream\n([\s\S]*?)\nendstream/.exec(pdf)?.[1] ?? '';
}

/** Where the content stream's paths go on the page, measured from its lower left corner (PDF 32000-1, 8.3.4). */
function readCorners(pdf: string): (readonly [number, number])[] {
  const corners: (readonly [number, number])[] = [];
  const stack: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (const line of contentOf(pdf).split('\n')) {
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
