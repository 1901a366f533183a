import test from 'ava';
import { parseDuration } from '../../../src/cli/command-line/parse-duration.js';

test('a time is read as people and batch systems write it', (t) => {
  const seconds = {
    '90s': 90,
    '5m': 300,
    '4h': 14_400,
    '2d': 172_800,
    '1h30m': 5400,
    '1d2h3m4s': 93_784,
    '0.5s': 0.5,
    '1.5h': 5400,
    '1-12:00:00': 129_600,
    '1-12:30': 131_400,
    '1-12': 129_600,
    '04:00:00': 14_400,
    '100:00:01': 360_001,
    '0:00:01': 1,
  };
  for (const [text, expected] of Object.entries(seconds)) t.is(parseDuration(text), 1000 * expected, text);
});

test('what programs disagree about is refused with both ways to write it', (t) => {
  t.throws(() => parseDuration('90'), { message: /"90" has no unit: write 90s, 90m or 90h/ });
  t.throws(() => parseDuration('4:30'), { message: /may be minutes or hours: write 4:30:00 or 00:4:30/ });
});

test('what is no time is refused with what was expected and what stood there', (t) => {
  const refused = [
    '',
    's',
    '5',
    '-5m',
    '5 m',
    '5min',
    '5m4h',
    '5m5m',
    '1.5h3m',
    '1e3s',
    'NaN',
    '1-',
    '1-24:00:00',
    '1:60:00',
  ];
  for (const text of [...refused, '1:00:60', '0s', '0:00:00', '366d', 'UNLIMITED', '1--2', '1:2:3:4']) {
    const { message } = t.throws(() => parseDuration(text), undefined, text);
    t.regex(message, /^Expected /, text);
    t.true(message.includes(text), text);
  }
});
