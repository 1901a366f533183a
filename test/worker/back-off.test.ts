import test from 'ava';
import { backOffMs } from '../../worker/back-off.js';

const jitters = Array.from({ length: 101 }, (_, index) => index / 101);

test('each failure doubles the time of which some part is waited, up to a bound, and no wait is nothing', (t) => {
  for (const jitter of jitters) {
    for (let failures = 0; failures < 40; failures += 1) {
      const wholeMs = Math.min(5000, 100 * 2 ** failures);
      const waitMs = backOffMs(failures, jitter);
      t.true(waitMs >= 10 && waitMs <= wholeMs, `${failures} failures, jitter ${jitter}: ${waitMs} ms`);
      t.is(waitMs, backOffMs(failures, jitter));
    }
  }
});

test('workers that failed together come back spread out over the whole time, every time', (t) => {
  for (let failures = 3; failures < 12; failures += 1) {
    const wholeMs = Math.min(5000, 100 * 2 ** failures);
    const parts = jitters.map((jitter) => Math.min(9, Math.floor((10 * backOffMs(failures, jitter)) / wholeMs)));
    for (let part = 0; part < 10; part += 1) {
      const count = parts.filter((other) => other === part).length;
      t.true(count >= 8 && count <= 13, `${failures} failures: ${count} of 101 in part ${part}`);
    }
  }
});

test('a time that the coordinator told is kept, and exceeded by a quarter at most', (t) => {
  for (const jitter of jitters) {
    for (const failures of [0, 1, 7, 30]) {
      const waitMs = backOffMs(failures, jitter, 2000);
      t.true(waitMs >= 2000 && waitMs <= 2500, `${failures} failures, jitter ${jitter}: ${waitMs} ms`);
    }
  }
  t.true(backOffMs(3, 0.5, 0) >= 10);
});
