import { randomBytes } from 'node:crypto';
import test from 'ava';
import { findTokenWeakness } from '../../../coordinator/calls/token-strength.js';

const drawCount = 20_000;

test('random tokens of 128 bits and more are strong, however they are written', (t) => {
  for (let draw = 0; draw < drawCount; draw += 1) {
    const bytes = randomBytes(16);
    for (const token of [bytes.toString('base64url'), bytes.toString('hex'), bytes.toString('hex').toUpperCase()]) {
      if (findTokenWeakness(token) !== undefined) t.fail(`${token} is refused`);
    }
  }
  t.is(findTokenWeakness(randomBytes(32).toString('base64')), undefined);
});

test('what is short, repeats or rises is weak, and is not quoted', (t) => {
  const digits = '73910482650173829465018273640591827364';
  for (const [token, reason] of [
    ['', /22 characters|39 digits/],
    ['secret', /expected 128 bits, which are 22 characters or more, got 6/],
    [randomBytes(15).toString('base64url'), /22 characters or more, got 20/],
    [randomBytes(15).toString('hex'), /32 hexadecimal digits or more, got 30/],
    [digits, /39 digits or more, got 38/],
    ['x'.repeat(100), /repeat or follow/],
    ['Ab3_'.repeat(16), /repeat or follow/],
    [randomBytes(6).toString('hex').repeat(4), /repeat or follow/],
    ['abcdefghijklmnopqrstuvwxyz', /repeat or follow/],
    ['0123456789abcdef0123456789abcdef', /repeat or follow/],
    ['ZYXWVUTSRQPONMLKJIHGFEDCBA', /repeat or follow/],
    [`${randomBytes(16).toString('hex')} `, /visible ASCII/],
    [`${randomBytes(16).toString('hex')}ü`, /visible ASCII/],
  ] as const) {
    const weakness = findTokenWeakness(token);
    t.regex(weakness ?? '', reason, token);
    t.true(token.length < 5 || weakness?.includes(token) === false, token);
  }
});
