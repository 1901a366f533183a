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

test('a sweep with a PNG in colour runs', async (t) => {
  const directory = makeTestDirectory(t);
  writeScene(directory, { 'colour.png': encodeGrey(32, 32, 3) });
  const done = await runPhasegrid(['run', 'sweep.yaml', '--out', 'out', '--threads', '1'], { cwd: directory });
  t.is(done.code, 0, done.stderr);
  const [header, ...rows] = readFileSync(join(directory, 'out', 'grid.csv'), 'utf8')
    .trim()
    .split('\n');
  t.regex(header, /^image,trials,/);
  t.is(rows.length, 2);
  for (const row of rows) t.regex(row, /^(sha256:[0-9a-f]{64}|phantom),2,/);
});

test('files that no trial can use are refused by plan and run before anything starts', async (t) => {
  const directory = makeTestDirectory(t);
  for (const [name, content, reason] of [
    ['wide.png', encodeGrey(32, 16), /axes\.image: expected a side that the image of 16 x 32 pixels/],
    [
      'blank.png',
      encode({ width: 16, height: 16, data: new Uint8Array(256), depth: 8, channels: 1 }),
      /expected some pixel other than 0/,
    ],
    ['cut.png', encodeGrey(32, 32).subarray(0, 100), /expected a whole PNG, got 100 bytes that end within a chunk/],
    ['text.png', Buffer.from('no picture'), /expected a PNG, or raw singles after PGIMAGE1, got 10 bytes of neither/],
  ] as const) {
    writeScene(directory, { [name]: content });
    for (const command of [['plan'], ['run', '--out', 'out']]) {
      const refused = await runPhasegrid([command[0], 'sweep.yaml', ...command.slice(1)], { cwd: directory });
      t.is(refused.code, 2, refused.stderr);
      t.regex(refused.stderr, reason);
    }
    t.false(existsSync(join(directory, 'out')));
  }
});
