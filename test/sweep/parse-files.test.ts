import test from 'ava';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { isFileReference, listFileReferences, shortenReference } from '../../src/sweep/file-reference.js';
import { sweepJsonSchema } from '../../src/sweep/json-schema.js';
import type { FileReading, ReadFile } from '../../src/sweep/parse-files.js';
import { type ParsedSweep, parseSweep } from '../../src/sweep/parse-sweep.js';
import { formatProblem } from '../../src/sweep/problem.js';
import { referTo } from '../../src/sweep/refer-to.js';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { fileBytesMax, fileCountMax } from '../../src/sweep/sweep-bounds.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { fileSchema } from '../../src/sweep/sweep-schema.js';
import { testDeclaration } from './test-declaration.js';

const declaration: ExperimentDeclaration = {
  ...testDeclaration,
  parameters: [
    ...testDeclaration.parameters,
    {
      name: 'image',
      description: 'a picture',
      unit: 'file',
      schema: fileSchema,
      builtIn: ['phantom'],
      default: 'phantom',
    },
    { name: 'mask', description: 'a mask', unit: 'file', schema: fileSchema, builtIn: ['none'], default: 'none' },
  ],
  checkFile: (parameter, content) =>
    parameter === 'image' && content[0] === 0 ? { expected: 'a picture', got: 'zeros' } : undefined,
  fileRules: (parameter, content) =>
    parameter === 'mask'
      ? [
          {
            text: `m <= ${content.length}, the bytes of the mask`,
            parameters: ['m'],
            holds: ({ m }) => Number(m) <= content.length,
          },
        ]
      : [],
};

const disk = new Map<string, Uint8Array>([
  ['cat.png', Buffer.from('a cat')],
  ['pictures/cat.png', Buffer.from('a cat')],
  ['dog.png', Buffer.from('a dog')],
  ['short.txt', Buffer.from('ab')],
  ['zeros.png', Buffer.alloc(9)],
  ['largest.png', Buffer.alloc(fileBytesMax, 1)],
  ['too-large.png', Buffer.alloc(fileBytesMax + 1, 1)],
  ...[2, 3, 4, 5].map((byte): [string, Uint8Array] => [`large-${byte}.png`, Buffer.alloc(fileBytesMax, byte)]),
]);

function readDisk(name: string): FileReading {
  const content = disk.get(name);
  if (content !== undefined) return { kind: 'content', content };
  return isFileReference(name) ? { kind: 'elsewhere' } : { kind: 'problem', expected: 'a file', got: name };
}

function parse(parameters: string, axes = '', readFile: ReadFile = readDisk): ParsedSweep {
  const text = `experiment: test-recovery\nseed: 1\ntrials: 2\nparameters: { n: 10, k: 2${parameters} }\naxes:\n  m: [3]\n${axes}`;
  return parseSweep(text, {
    source: 'sweep.yaml',
    findDeclaration: () => declaration,
    experimentNames: [declaration.name],
    readFile,
  });
}

function sweepOf(parsed: ParsedSweep) {
  if (parsed.kind === 'problems') throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed;
}

function problemsOf(parsed: ParsedSweep): string[] {
  return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
}

test('a path becomes the reference of its content, and the content is handed on under its name', (t) => {
  const { sweep, files } = sweepOf(parse(', image: cat.png'));
  const reference = referTo(Buffer.from('a cat'));
  t.is(sweep.parameters['image'], reference);
  t.deepEqual([...files], [[reference, { name: 'cat.png', content: Buffer.from('a cat') }]]);
  t.deepEqual(listFileReferences(sweep), [reference]);
});

test('what a file holds is a rule for the cells that name it, and for no others', (t) => {
  t.deepEqual(problemsOf(parse(', mask: cat.png')), []);
  const long = ', mask: short.txt';
  const reference = referTo(Buffer.from('ab')).slice(0, 19);
  t.deepEqual(problemsOf(parse(long)), [
    `sweep.yaml:6:6 axes.m: expected m <= 2, the bytes of the mask, got m = 3, mask = ${reference}…`,
  ]);
  t.regex(problemsOf(parse('', '  mask: [none, short.txt, cat.png]\n'))[0], /m = 3, mask = .*… \(1 of 3 cells\)/);
  t.deepEqual(problemsOf(parse(`, mask: "${referTo(Buffer.from('ab'))}"`)), [], 'its content is elsewhere');
});

test('the identity depends on the content alone, whatever its name and place', (t) => {
  const { sweep } = sweepOf(parse(', image: cat.png'));
  t.is(sweepId(sweepOf(parse(', image: pictures/cat.png')).sweep), sweepId(sweep));
  t.is(sweepId(sweepOf(parse(`, image: "${String(sweep.parameters['image'])}"`)).sweep), sweepId(sweep));
  t.not(sweepId(sweepOf(parse(', image: dog.png')).sweep), sweepId(sweep));
  t.not(sweepId(sweepOf(parse(', mask: cat.png')).sweep), sweepId(sweep));
});

test('the canonical sweep is a sweep file of its own, which names files that are elsewhere', (t) => {
  const { sweep } = sweepOf(parse(', mask: dog.png', '  image: [cat.png, phantom]\n'));
  const again = sweepOf(
    parseSweep(encodeSweep(sweep), { source: '', findDeclaration: () => declaration, experimentNames: [] }),
  );
  t.deepEqual(again.sweep, sweep);
  t.is(again.files.size, 0);
});

test('files can be swept as a list, words for what the experiment makes among them', (t) => {
  const { sweep, files } = sweepOf(parse('', '  image: [dog.png, phantom, cat.png]\n'));
  t.deepEqual(sweep.axes[1].values, [referTo(Buffer.from('a dog')), 'phantom', referTo(Buffer.from('a cat'))]);
  t.is(files.size, 2);
  t.deepEqual(problemsOf(parse('', '  image: { from: 1, to: 2, step: 1 }\n')), [
    'sweep.yaml:7:10 axes.image: expected a list of files, got a mapping',
  ]);
});

test('everything that is wrong with files stands in one report, with line and column', (t) => {
  const axes = '  image: [cat.png, pictures/cat.png, zeros.png, 7, lost.png, too-large.png]\n  noise: [-1]\n';
  t.deepEqual(problemsOf(parse(', mask: away.png', axes)), [
    'sweep.yaml:4:34 parameters.mask: expected a file, got away.png',
    'sweep.yaml:7:49 axes.image[3]: expected text, got 7',
    'sweep.yaml:8:11 axes.noise[0]: expected at least 0, got -1',
  ]);
  t.deepEqual(problemsOf(parse(', mask: away.png', axes.replace(' 7,', ''))), [
    'sweep.yaml:4:34 parameters.mask: expected a file, got away.png',
    'sweep.yaml:7:20 axes.image[1]: expected each content once, got "pictures/cat.png" with the content of axes.image[0]',
    'sweep.yaml:7:38 axes.image[2]: expected a picture, got zeros',
    'sweep.yaml:7:49 axes.image[3]: expected a file, got lost.png',
    'sweep.yaml:7:59 axes.image[4]: expected a file of at most 4 194 304 bytes, got 4 194 305 bytes',
    'sweep.yaml:8:11 axes.noise[0]: expected at least 0, got -1',
  ]);
});

test('a file may be as large as the bound, and all of them together as large as theirs', (t) => {
  const four = '[largest.png, large-2.png, large-3.png, large-4.png]';
  t.is(sweepOf(parse('', `  image: ${four}\n`)).files.size, 4);
  t.is(sweepOf(parse(', mask: large-2.png', `  image: ${four}\n`)).files.size, 4, 'a content counts once');
  t.deepEqual(problemsOf(parse(', mask: large-5.png', `  image: ${four}\n`)), [
    'sweep.yaml:7:50 axes.image[3]: expected at most 256 files of 16 777 216 bytes together, got 5 of 20 971 520, with this one',
  ]);
});

test('a sweep names so many files at most', (t) => {
  const axis = (count: number) => `  image: [${Array.from({ length: count }, (_, at) => `f${at}`).join(', ')}]\n`;
  const readFile: ReadFile = (name) => ({ kind: 'content', content: Buffer.from(name) });
  t.is(sweepOf(parse('', axis(fileCountMax), readFile)).files.size, fileCountMax);
  t.regex(
    problemsOf(parse('', axis(fileCountMax + 2), readFile)).join('\n'),
    /^\S+ axes\.image\[256\]: expected at most 256 files.*$/,
  );
});

test('where no file can be read, files are named by reference alone', (t) => {
  const reference = referTo(Buffer.from('somewhere'));
  const parsed = parseSweep(
    `{"experiment":"test-recovery","seed":1,"trials":1,"parameters":{"n":9,"k":1,"image":"cat.png","mask":"${reference}"},"axes":{"m":[1]}}`,
    { source: 'there', findDeclaration: () => declaration, experimentNames: [] },
  );
  t.deepEqual(problemsOf(parsed), [
    'there:1:85 parameters.image: expected a file by its content, "sha256:" and 64 hexadecimal digits, got "cat.png"',
  ]);
});

test('an editor knows a file as text', (t) => {
  const schema = JSON.stringify(sweepJsonSchema([declaration]));
  t.regex(schema, /"image":\{[^{}]*"type":"string"/);
  t.regex(schema, /a picture \[file\]/);
});

test('people see the first digits of a reference, and other values as they are', (t) => {
  t.is(shortenReference(referTo(Buffer.alloc(0))), 'sha256:e3b0c44298fc…');
  t.is(shortenReference('phantom'), 'phantom');
  t.is(shortenReference(3), 3);
});
