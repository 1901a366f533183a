import test from 'ava';
import { formatAddress, isLocalAddress, parseAddress } from '../../src/wire/address.js';

test('addresses are read and written again in the same spelling', (t) => {
  for (const text of [
    '127.0.0.1:7433',
    'localhost:0',
    '[::1]:7433',
    'node-7.cluster.example:65535',
    'unix:/run/a.sock',
  ]) {
    const address = parseAddress(text);
    t.is(address === undefined ? undefined : formatAddress(address), text);
  }
  t.deepEqual(parseAddress('unix:///run/a.sock'), { kind: 'unix', path: '/run/a.sock' });
});

test('what is no address is none', (t) => {
  for (const text of [
    '',
    'localhost',
    ':1',
    'host:',
    'host:65536',
    'host:-1',
    'a b:1',
    '::1:7433',
    'unix:',
    'http://a:1',
  ]) {
    t.is(parseAddress(text), undefined, text);
  }
});

test('only loopback and socket files are this machine', (t) => {
  const local = ['127.0.0.1:1', '127.255.0.9:1', 'localhost:1', 'LOCALHOST:1', '[::1]:1', 'unix:a.sock'];
  const remote = [
    '0.0.0.0:1',
    '[::]:1',
    '10.0.0.1:1',
    '127.0.0.1.example.org:1',
    'localhost.example.org:1',
    '128.0.0.1:1',
  ];
  const isLocal = (text: string) => {
    const address = parseAddress(text);
    return address !== undefined && isLocalAddress(address);
  };
  t.deepEqual([...local, ...remote].filter(isLocal), local);
});
