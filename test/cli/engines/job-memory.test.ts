import test, { type ExecutionContext } from 'ava';
import { measureKernelBytes, reckonJobMib } from '../../../src/cli/engines/job-memory.js';
import { readSweepFile } from '../../../src/cli/files/sweep-file.js';
import { makeTestDirectory } from '../phasegrid-process.js';
import { sweepText, writeSweep } from '../sweep-scene.js';

test("a job asks for a base, a part of each thread, and the kernels' memory of each", (t) => {
  t.is(reckonJobMib({ threads: 1, kernelBytes: 0 }), 384);
  t.is(reckonJobMib({ threads: 64, kernelBytes: 0 }), 256 + 64 * 128);
  t.is(reckonJobMib({ threads: 2, kernelBytes: 100 * 1024 * 1024 }), 256 + 2 * (128 + 100));
});

test('what the largest cell reserves is known without taking it', async (t) => {
  const small = await measureKernelBytes(readSweep(t, { n: 40, m: '[10, 20]' }));
  t.true(small > 0 && small < 8_000_000, `${small} bytes`);
  const before = process.memoryUsage.rss();
  const large = await measureKernelBytes(readSweep(t, { n: 10_000, m: '[100, 4000, 200]' }));
  // A matrix of doubles, and what a factorization adds.
  t.true(large >= 8 * 4000 * 10_000 && large < 3 * 8 * 4000 * 10_000, `${large} bytes`);
  const grown = process.memoryUsage.rss() - before;
  t.true(grown < large / 2, `${grown} bytes more are in memory`);
});

function readSweep(t: ExecutionContext, { n, m }: { readonly n: number; readonly m: string }) {
  const text = sweepText({ trials: 10, n, m, k: '[2]', criterion: '{ relative-error: 1e-3 }' });
  return readSweepFile(writeSweep(makeTestDirectory(t), text)).sweep;
}
