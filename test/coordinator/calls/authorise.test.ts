import test from 'ava';
import { createAuthoriser } from '../../../coordinator/calls/authorise.js';
import { methodRoles, type Role, roleNames } from '../../../coordinator/calls/method-roles.js';
import { sweepServiceDefinition, workerServiceDefinition } from '../../../src/wire/proto.js';
import { testGrants, testTokens } from '../test-tokens.js';

const services = [sweepServiceDefinition, workerServiceDefinition];
const served = services.flatMap((service) => Object.values(service).map(({ path }) => path));

/** What each role may call, written down by hand: the table is held against it. */
const allowed: Readonly<Record<Role, RegExp>> = {
  reader: /\/(Get|List|Watch|Export)|Health\/|Reflection\//,
  client: /SweepService\/|FetchFile$|Health\/|Reflection\//,
  worker: /WorkerService\/(Register|Sync|FetchFile)$/,
};

test('every method that is served has its roles, and no other of these services', (t) => {
  t.deepEqual(
    served.filter((path) => !methodRoles.has(path)),
    [],
  );
  const known = [...methodRoles.keys()].filter((path) => path.startsWith('/phasegrid.'));
  t.deepEqual([...known].sort(), [...served].sort());
});

test('each role may call what it is for, and the token of another role is refused with both named', (t) => {
  const authorise = createAuthoriser(testGrants);
  for (const role of roleNames) {
    for (const [path, needed] of methodRoles) {
      const refusal = authorise(path, [`Bearer ${testTokens[role]}`]);
      t.is(refusal === undefined, allowed[role].test(path), `${role} ${path}`);
      if (refusal === undefined) continue;
      t.is(refusal.code, 'PERMISSION_DENIED');
      t.true(
        refusal.message.includes(`the token of a ${needed.join(' or a ')}, got that of a ${role}`),
        refusal.message,
      );
    }
  }
});

test('a reader can change nothing', (t) => {
  const authorise = createAuthoriser(testGrants);
  for (const method of ['SubmitSweep', 'CancelSweep', 'ResumeSweep']) {
    const refusal = authorise(`/phasegrid.v1.SweepService/${method}`, [`Bearer ${testTokens.reader}`]);
    t.is(refusal?.code, 'PERMISSION_DENIED', method);
  }
});

test('a method without roles is closed to every token, and where everybody is let in', (t) => {
  const path = '/phasegrid.v1.SweepService/NotInTheTable';
  t.is(createAuthoriser(testGrants)(path, [`Bearer ${testTokens.all}`])?.code, 'PERMISSION_DENIED');
  t.is(createAuthoriser('everybody')(path, [])?.code, 'PERMISSION_DENIED');
  t.is(createAuthoriser(testGrants)(path, [])?.code, 'UNAUTHENTICATED');
});

test('no token, another form and an unknown token are told apart, none is quoted, and all say where tokens are', (t) => {
  const authorise = createAuthoriser(testGrants);
  const path = '/phasegrid.v1.SweepService/ListSweeps';
  const { client } = testTokens;
  for (const [sent, got] of [
    [[], 'got none'],
    [[client], 'got another form'],
    [[`Bearer ${client}`, `Bearer ${client}`], 'got another form'],
    [[`Basic ${client}`], 'got another form'],
    [[`Bearer ${client.slice(0, -1)}`], 'got an unknown token'],
    [[`Bearer ${client} `], 'got an unknown token'],
    [['Bearer '], 'got an unknown token'],
  ] as const) {
    const refusal = authorise(path, [...sent]);
    t.is(refusal?.code, 'UNAUTHENTICATED');
    t.regex(refusal?.message ?? '', new RegExp(`${got}; its access file has the tokens$`));
    t.false(refusal?.message.includes(client.slice(0, -1)));
  }
  t.is(authorise(path, [`bearer  ${client}`]), undefined, 'the scheme has no case');
});

test('where nobody has a token nobody is let in', (t) => {
  t.is(createAuthoriser([])('/phasegrid.v1.SweepService/ListSweeps', ['Bearer '])?.code, 'UNAUTHENTICATED');
});
