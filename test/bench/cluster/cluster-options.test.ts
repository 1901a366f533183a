import test from 'ava';
import { OptionError, parseClusterOptions } from '../../../bench/cluster/cluster-options.js';

test('without options all scenarios are measured with loads of their own', (t) => {
  const options = parseClusterOptions([]);
  t.deepEqual(options.scenarios, ['steady', 'burst', 'crash', 'saturated', 'restart']);
  t.is(options.sessions, undefined);
  t.is(options.taskSeconds, undefined);
  t.is(options.threads, 64);
});

test('sessions and tasks may be lists', (t) => {
  const options = parseClusterOptions(['--scenario', 'steady,crash', '--sessions', '10,1000', '--task', '0.25,600']);
  t.deepEqual(options.scenarios, ['steady', 'crash']);
  t.deepEqual(options.sessions, [10, 1000]);
  t.deepEqual(options.taskSeconds, [0.25, 600]);
});

for (const [words, message] of [
  [['--sessions', '0'], '--sessions: expected a whole number from 1 to 10000, got "0"'],
  [['--sessions', '10,'], '--sessions: expected a whole number from 1 to 10000, got ""'],
  [['--threads', '1.5'], '--threads: expected a whole number from 1 to 1024, got "1.5"'],
  [['--task', 'long'], '--task: expected a number from 0.001 to 86400, got "long"'],
  [['--seconds', 'NaN'], '--seconds: expected a number from 1 to 86400, got "NaN"'],
  [['--scenario', 'all'], '--scenario: expected some of steady, burst, crash, saturated, restart, got "all"'],
  [['--bogus'], "Unknown option '--bogus'"],
] as const) {
  test(`${words.join(' ')} is refused in a sentence`, (t) => {
    t.throws(() => parseClusterOptions(words), { instanceOf: OptionError, message });
  });
}
