import type { PeerCertificate } from 'node:tls';
import test from 'ava';
import { composeChannel } from '../../src/wire/secure-channel.js';

const name = 'grpc.ssl_target_name_override';

test('several addresses are one target where they are of one family', (t) => {
  const target = (address: string, ...alternatives: string[]) => composeChannel({ address, alternatives })?.target;
  t.is(target('10.0.0.5:7', '192.168.0.9:7', '[fd00::1]:7', 'login1:7'), 'ipv4:10.0.0.5:7,192.168.0.9:7');
  t.is(target('[fd00::1]:7', '10.0.0.5:7', '[fd00::2]:8'), 'ipv6:[fd00::1]:7,[fd00::2]:8');
  t.is(target('login1:7', '10.0.0.5:7'), 'login1:7');
  t.is(target('10.0.0.5:7', '10.0.0.5:7'), '10.0.0.5:7');
  t.is(target('unix:/run/s', '10.0.0.5:7'), 'unix:/run/s');
  t.is(target('nonsense'), undefined);
});

test('a pinned name goes before the address, and an address is never sent as a name', (t) => {
  const pinned = composeChannel({ address: '10.0.0.5:7', tls: { serverName: 'phasegrid-1', authority: 'PEM' } });
  t.is(pinned?.options[name], 'phasegrid-1');
  t.deepEqual(pinned?.tls, { authority: Buffer.from('PEM'), verify: {} });
  t.is(composeChannel({ address: 'login1:7', tls: {} })?.options[name], undefined);
  const bare = composeChannel({ address: '10.0.0.5:7', tls: {} });
  t.is(bare?.options[name], 'phasegrid');
  t.is(bare?.tls?.authority, null);
});

test('without a pinned name a certificate must be for the address that was asked', (t) => {
  const check = composeChannel({ address: '10.0.0.5:7', tls: {} })?.tls?.verify.checkServerIdentity;
  const certificate = (subjectaltname: string): PeerCertificate =>
    ({ subject: { CN: 'phasegrid' }, subjectaltname }) as unknown as PeerCertificate;
  t.is(check?.('phasegrid', certificate('IP Address:10.0.0.5')), undefined);
  t.regex(check?.('phasegrid', certificate('IP Address:10.0.0.6'))?.message ?? '', /10\.0\.0\.5/);
  t.truthy(check?.('phasegrid', certificate('DNS:phasegrid')), 'the name that is sent is nobody');
});

test('a proxy of the environment is not asked for this machine', (t) => {
  t.like(composeChannel({ address: '127.0.0.1:7' })?.options, { 'grpc.enable_http_proxy': 0 });
  t.is(composeChannel({ address: '10.0.0.5:7' })?.options['grpc.enable_http_proxy'], undefined);
});
