import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findPathFlaw, quoteSlurmPath } from '../../../src/cli/engines/slurm-path.js';
import { makeTestDirectory, startPhasegrid } from '../phasegrid-process.js';
import { smallSweep, writeSweep } from '../sweep-scene.js';

test('a path in a directive is one quoted word, and stands for itself', (t) => {
  t.is(quoteSlurmPath('/a b/#c/job.log'), '"/a b/#c/job.log"');
  t.is(quoteSlurmPath(`/50%/it's "x"/job.log`), `"/50%%/it's \\"x\\"/job.log"`);
});

test('a path that Slurm cannot be told is refused in one sentence, before anything is there', async (t) => {
  t.is(findPathFlaw(join(tmpdir(), `a b'c"d%e`)), undefined);
  t.regex(findPathFlaw('/a\\b') ?? '', /without backslashes/);
  const folder = makeTestDirectory(t);
  const file = writeSweep(folder, smallSweep);
  const args = ['launch', 'slurm', file, '--nodes', '1', '--time', '10m', '--out', join(folder, 'a\nb')];
  const done = await startPhasegrid(args, { cwd: folder, env: { PATH: '/nowhere' } }).finished;
  t.is(done.code, 2);
  t.regex(
    done.stderr,
    /^--out: expected a path without line breaks and other control characters, got "\/.*\/a\\nb"\n$/,
  );
});
