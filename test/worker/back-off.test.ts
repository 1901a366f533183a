import test from 'ava';
import { backOffMs } from '../../worker/back-off.js';

const jitters = Array.from({ length: 101 }, (_, index) => index / 101);

test('each failure doubles the wait, up to a bound, and no wait is below half of that', (t) => {
  for (const jitter of jitters) {
    for (let failures = 0; failures < 40; failures += 1) {
      const wholeMs = Math.min(5000, 100 * 2 ** failures);
      const waitMs = backOffMs(failures, jitter);
      t.true(waitMs >= wholeMs / 2 && waitMs <= wholeMs, `${failures} failures, jitter ${jitter}: ${waitMs} ms`);
    }
  }
});

test('workers that are turned away together come back spread out, every time', (t) => {
  for (let failures = 3; failures < 12; failures += 1) {
    const wholeMs = Math.min(5000, 100 * 2 ** failures);
    const parts = new Set(
      jitters.map((jitter) => Math.floor((10 * (backOffMs(failures, jitter) - wholeMs / 2)) / wholeMs)),
    );
    t.true(parts.size >= 5, `${failures} failures: the waits of 101 workers fall into ${parts.size} of 5 parts`);
  }
});
