import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { encode } from 'fast-png';
import { makeTestDirectory, runPhasegrid } from './phasegrid-process.js';

/* A sweep of the deep decoder with pictures of its own, as a user would run it. */

function encodeGrey(width: number, height: number, channels = 1): Uint8Array {
  const data = Uint8Array.from({ length: width * height * channels }, (_, p) => (53 * p + 7) % 256);
  return encode({ width, height, data, depth: 8, channels });
}

function writeScene(directory: string, pictures: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, content] of Object.entries(pictures)) writeFileSync(join(directory, name), content);
  writeFileSync(
    join(directory, 'sweep.yaml'),
    'experiment: deep-decoder\nseed: 4\ntrials: 2\n' +
      'parameters: { side: 16, d: 3, k: 8, acceleration: 2, iterates: 10 }\n' +
      `axes:\n  image: [${Object.keys(pictures).join(', ')}, phantom]\n`,
  );
}

test('a sweep with a grey PNG runs, and one of the same picture in colour is refused before it starts', async (t) => {
  const directory = makeTestDirectory(t);
  writeScene(directory, { 'grey.png': encodeGrey(32, 32) });
  const done = await runPhasegrid(['run', 'sweep.yaml', '--out', 'out', '--threads', '1'], { cwd: directory });
  t.is(done.code, 0, done.stderr);
  const [header, ...rows] = readFileSync(join(directory, 'out', 'grid.csv'), 'utf8')
    .trim()
    .split('\n');
  t.regex(header, /^image,trials,/);
  t.is(rows.length, 2);
  for (const row of rows) t.regex(row, /^(sha256:[0-9a-f]{64}|phantom),2,/);

  writeScene(directory, { 'colour.png': encodeGrey(32, 32, 3) });
  const refused = await runPhasegrid(['run', 'sweep.yaml', '--out', 'other'], { cwd: directory });
  t.is(refused.code, 2);
  t.regex(refused.stderr, /axes\.image\[0\]: expected a grey PNG of 8 or 16 bits, got 8 bits of colour type 2/);
  t.false(existsSync(join(directory, 'other')));
});

test('a picture whose sides are no multiples of x is quarantined with its reason, and the others run', async (t) => {
  const directory = makeTestDirectory(t);
  writeScene(directory, { 'wide.png': encodeGrey(32, 16) });
  const done = await runPhasegrid(['run', 'sweep.yaml', '--out', 'out', '--threads', '1'], { cwd: directory });
  t.is(done.code, 4, done.stderr);
  t.regex(done.stderr, /image file: expected 16 x 16 pixels, .*, or a whole multiple of both, got 16 x 32/);
  t.regex(done.stderr, /2 quarantined/);
  const grid = readFileSync(join(directory, 'out', 'grid.csv'), 'utf8');
  t.regex(grid, /^sha256:[0-9a-f]{64},2,0,0,2,,/m);
  t.regex(grid, /^phantom,2,0,0,0,/m);
});
