import { createHmac } from 'node:crypto';
import test from 'ava';
import { countDisputes } from '../../../coordinator/core/audit/audit-state.js';
import { encodeLeaseId, verifyLeaseId } from '../../../coordinator/core/lease-id.js';
import { createSign, signedLengthMax } from '../../../coordinator/core/sign.js';
import { getSweep } from '../../../coordinator/core/state.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { outcomeResult, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createTranscript, toySign } from './transcript.js';

const plan = toyPlan();
const id = sweepId(plan.sweep);
const task = { block: 1, trialStart: 5, trialCount: 5 };
const name = { sweepId: id, task, purpose: 'first' } as const;
const grant = { attempt: 'boot-1', process: 'a'.repeat(16) };
const genuine = encodeLeaseId(name, grant, toySign);

test('signing is HMAC-SHA256 by the key, cut to 132 bits', (t) => {
  for (const bytes of [32, 48, 64]) {
    const key = Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 37 + bytes) % 256));
    const sign = createSign(key);
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 200, signedLengthMax]) {
      for (const letter of ['a', 'ü', '☃']) {
        const text = letter.repeat(length);
        t.is(sign(text), createHmac('sha256', key).update(text).digest('base64url').slice(0, 22));
      }
    }
  }
  t.throws(() => createSign(Buffer.alloc(31)), { instanceOf: RangeError });
  t.throws(() => toySign('a'.repeat(signedLengthMax + 1)), { instanceOf: RangeError });
});

test('an identity says task and purpose to the process that it was granted to', (t) => {
  t.regex(genuine, /^[0-9a-f]{32}\.1\.5\.5\.f-boot-1\.[0-9A-Za-z_-]{22}$/);
  for (const purpose of ['first', 'straggler', 'audit', 'referee'] as const) {
    const leaseId = encodeLeaseId({ ...name, purpose }, grant, toySign);
    t.deepEqual(verifyLeaseId(leaseId, grant.process, toySign), { ...name, purpose });
  }
});

/** Every way to spell, borrow or extend an identity that its coordinator did not write. */
const forgeries: readonly [what: string, text: string][] = [
  ['none', ''],
  ['a word', 'nonsense'],
  ['one of version 2', `${id}.1.5.5.boot-1`],
  ['no MAC', genuine.slice(0, -23)],
  ['an empty MAC', genuine.slice(0, -22)],
  ['a short MAC', genuine.slice(0, -1)],
  ['a long MAC', `${genuine}A`],
  ['another MAC', `${genuine.slice(0, -22)}${'A'.repeat(22)}`],
  ['the last bit of the MAC turned', `${genuine.slice(0, -1)}${otherLastCharacter(genuine)}`],
  ['the MAC padded', `${genuine}==`],
  ['another block', genuine.replace('.1.5.5.', '.2.5.5.')],
  ['another range', genuine.replace('.1.5.5.', '.1.0.5.')],
  ['another length', genuine.replace('.1.5.5.', '.1.5.2.')],
  ['a leading zero', genuine.replace('.1.5.5.', '.01.5.5.')],
  ['a plus sign', genuine.replace('.1.5.5.', '.+1.5.5.')],
  ['a space before', ` ${genuine}`],
  ['a space behind', `${genuine} `],
  ['a space within', genuine.replace('.1.', '. 1.')],
  ['a line break', `${genuine}\n`],
  ['a NUL', `${genuine}\0`],
  ['full-width digits', genuine.replace('.1.5.5.', '.１.5.5.')],
  ['letters whose low byte is the same', genuine.replace('.1.5.5.', '.ı.5.5.')],
  ['half a character', genuine.replace('.1.', '.\ud800.')],
  ['capital letters', genuine.replace(id, id.toUpperCase())],
  ['another sweep', genuine.replace(id, 'f'.repeat(32))],
  ['another purpose', genuine.replace('.f-', '.s-')],
  ['another nonce', genuine.replace('boot-1', 'boot-2')],
  ['more parts', genuine.replace('.f-', '.0.f-')],
  ['a megabyte', genuine.padEnd(2 ** 20, 'A')],
];

for (const [what, text] of forgeries) {
  test(`an identity with ${what} is none`, (t) => {
    t.is(verifyLeaseId(text, grant.process, toySign), undefined);
  });
}

test('an identity is none for another process and under the key of another ledger', (t) => {
  t.is(verifyLeaseId(genuine, 'b'.repeat(16), toySign), undefined);
  t.is(verifyLeaseId(genuine, `${grant.process} `, toySign), undefined);
  t.is(verifyLeaseId(genuine, grant.process, createSign(Buffer.alloc(32, 'other'))), undefined);
});

test('a signed text that is no identity is none', (t) => {
  for (const body of [`${id}.01.5.5.f-boot-1`, `${id}.1.5.0.f-boot-1`, `${id}.1.5.5.x-boot-1`, 'session boot-1']) {
    t.is(verifyLeaseId(`${body}.${toySign(`${body} ${grant.process}`)}`, grant.process, toySign), undefined);
  }
});

test('an invented outcome settles nothing, an invented held lease holds nothing, and both are told and counted', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const session = transcript.register();
  const names = forgeries.map(([, text]) => text).filter((text) => text.length > 0 && text.length <= 256);
  const results = names.map((leaseId) => outcomeResult(leaseId, toyOutcome(plan, task)));
  const told = transcript.answer(session, { results, held: names });
  const sweep = getSweep(transcript.state, id);
  t.deepEqual([sweep.tasksSettled, sweep.leases.size, countDisputes(sweep.audits)], [0, 0, 0]);
  t.deepEqual(new Set(told.refusedLeaseIds), new Set(names));
  t.deepEqual(told.revokedLeaseIds, names);
  t.is(transcript.state.leasesRefused, 2 * names.length);
  t.deepEqual(transcript.answer(session).refusedLeaseIds, [], 'it is told once');
});

test("another process's lease, and a lease of another ledger, settle nothing and are not taken along", (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const [own] = transcript.answer(transcript.register(), { slots: 1 }).leases;
  const foreign = createTranscript('boot', undefined, { sign: createSign(Buffer.alloc(32, 'another ledger')) });
  foreign.submit(plan);
  const [other] = foreign.answer(foreign.register(), { slots: 1 }).leases;
  for (const [world, lease] of [
    [transcript, own],
    [foreign, own],
    [transcript, other],
  ] as const) {
    const session = world.register('host-b');
    const results = [outcomeResult(lease.leaseId, toyOutcome(plan, lease.task))];
    t.deepEqual(world.answer(session, { results }).refusedLeaseIds, [lease.leaseId]);
    t.deepEqual(world.answer(session, { held: [lease.leaseId] }).refusedLeaseIds, [lease.leaseId]);
    t.is(getSweep(world.state, id).tasksSettled, 0);
  }
});

test('an outcome settles no task but that of its own lease', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const session = transcript.register();
  const [first, second] = transcript.answer(session, { slots: 2 }).leases;
  const mixed = outcomeResult(first.leaseId, toyOutcome(plan, first.task));
  transcript.answer(session, { held: [first.leaseId], results: [{ ...mixed, leaseId: second.leaseId }] });
  t.is(getSweep(transcript.state, id).tasksSettled, 0);
  const failures = transcript.facts.filter((fact) => fact.kind === 'attempt-failed');
  t.deepEqual(
    failures.map((failure) => failure.task),
    [second.task],
  );
});

test('a lease names a sweep that is gone: its outcome counts nothing, and nobody is accused', (t) => {
  const transcript = createTranscript();
  const session = transcript.register();
  const process = transcript.state.sessions.get(session)?.process ?? '';
  const leaseId = encodeLeaseId({ ...name, sweepId: 'f'.repeat(32) }, { ...grant, process }, toySign);
  const told = transcript.answer(session, { results: [outcomeResult(leaseId, toyOutcome(plan, task))] });
  t.deepEqual([told.refusedLeaseIds, transcript.state.leasesRefused], [[], 0]);
});

test('a session cannot be guessed from another one', (t) => {
  const transcript = createTranscript();
  const [one, two] = [transcript.register('a'), transcript.register('b')];
  t.regex(one, /^boot-1-[0-9A-Za-z_-]{22}$/);
  t.is(transcript.sync(two.replace(/[^-]{22}$/, one.slice(-22))).kind, 'session-over');
  t.is(transcript.sync(two.slice(0, -23)).kind, 'session-over');
});

test('the identity of a process cannot be told from its leases, and a registration without one is refused', (t) => {
  const transcript = createTranscript();
  transcript.submit(plan);
  const identity = 'secret-of-this-process';
  const session = transcript.register('host-a', { identity });
  const { leases } = transcript.answer(session, { slots: 3 });
  t.false(JSON.stringify([leases, [...transcript.state.sessions.values()]]).includes(identity));
  t.throws(() => transcript.register('host-a', { identity: 'short' }), { message: /refused/ });
});

function otherLastCharacter(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const at = alphabet.indexOf(text[text.length - 1]);
  return alphabet[at ^ 1];
}
