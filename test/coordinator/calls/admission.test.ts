import test from 'ava';
import { createAdmission } from '../../../coordinator/calls/admission.js';
import { createLagMeter } from '../../../coordinator/calls/lag-meter.js';
import { backOffMs } from '../../../worker/back-off.js';
import { createVirtualClock } from '../virtual-clock.js';

const jitterOf = (index: number): number => (index * 0.754_877_666) % 1;

/** When each worker gets in, in milliseconds after the first came, and the most that got in within a second. */
function crowd(arrivalsMs: readonly number[], lagMs = 0): { lastMs: number; refusals: number; busiestSecond: number } {
  const admission = createAdmission(() => lagMs);
  const calls = arrivalsMs.map((dueMs, index) => ({ dueMs, index, failures: 0 }));
  const taken: number[] = [];
  let refusals = 0;
  while (calls.length > 0) {
    calls.sort((a, b) => b.dueMs - a.dueMs);
    const call = calls.pop();
    if (call === undefined) break;
    const retryMs = admission.ask(call.dueMs);
    if (retryMs === undefined) {
      taken.push(call.dueMs);
      continue;
    }
    refusals += 1;
    const waitMs = backOffMs(call.failures, jitterOf(call.index), retryMs);
    calls.push({ ...call, dueMs: call.dueMs + waitMs, failures: call.failures + 1 });
  }
  const perSecond = new Map<number, number>();
  for (const ms of taken) perSecond.set(Math.floor(ms / 1000), (perSecond.get(Math.floor(ms / 1000)) ?? 0) + 1);
  return { lastMs: Math.max(...taken), refusals, busiestSecond: Math.max(...perSecond.values()) };
}

test('a few workers that come at once are all taken', (t) => {
  t.like(crowd(Array.from({ length: 100 }, () => 0)), { refusals: 0, lastMs: 0 });
});

test('a thousand that start within a minute are all taken at once', (t) => {
  t.is(crowd(Array.from({ length: 1000 }, (_, index) => 60 * index)).refusals, 0);
});

test('a thousand that lost their coordinator in one moment are all taken within seconds, and no second is crowded', (t) => {
  const { lastMs, refusals, busiestSecond } = crowd(Array.from({ length: 1000 }, () => 0));
  t.log({ lastMs, refusals, busiestSecond });
  t.true(lastMs < 15_000, `${lastMs} ms`);
  t.true(busiestSecond <= 300);
  t.true(refusals < 5000, `${refusals} refusals`);
});

test('twenty thousand get in, too', (t) => {
  const { lastMs, refusals, busiestSecond } = crowd(Array.from({ length: 20_000 }, () => 0));
  t.log({ lastMs, refusals, busiestSecond });
  t.true(lastMs < 300_000, `${lastMs} ms`);
  t.true(busiestSecond <= 300);
});

test('a coordinator whose event loop is late takes fewer, but never none', (t) => {
  const { lastMs, busiestSecond } = crowd(
    Array.from({ length: 300 }, () => 0),
    5000,
  );
  t.true(busiestSecond <= 21, `${busiestSecond}`);
  t.true(lastMs > 10_000 && lastMs < 60_000, `${lastMs} ms`);
});

test('the lag is told at once, while it lasts and for a while after it', (t) => {
  const clock = createVirtualClock();
  const meter = createLagMeter(clock);
  clock.advance(2000);
  t.is(meter.lagMs(), 0);
  clock.freeze(1500);
  t.is(meter.lagMs(), 1000);
  clock.advance(0);
  t.is(meter.lagMs(), 1000);
  clock.advance(500);
  t.is(meter.lagMs(), 500);
  clock.advance(5000);
  t.true(meter.lagMs() < 1);
  meter.close();
  clock.advance(5000);
});
