import test from 'ava';
import { chooseAddresses } from '../../../src/cli/access/connection.js';

const addresses = ['127.0.0.1:7', '[::1]:7', '10.0.0.5:7', '192.168.0.9:7', 'login1:7'];

test('the own machine takes its loopback, another one all addresses but that', (t) => {
  t.deepEqual(chooseAddresses({ host: 'login1', addresses }, 'login1'), { address: '127.0.0.1:7' });
  t.deepEqual(chooseAddresses({ host: 'login1', addresses }, 'node7'), {
    address: '10.0.0.5:7',
    alternatives: ['192.168.0.9:7', 'login1:7'],
  });
  t.deepEqual(chooseAddresses({ host: 'login1', addresses: addresses.slice(0, 3) }, 'node7'), {
    address: '10.0.0.5:7',
  });
});

test('where there are near addresses alone they are tried: the machine may have got another name', (t) => {
  t.deepEqual(chooseAddresses({ host: 'laptop', addresses: ['unix:/run/s'] }, 'laptop.home'), {
    address: 'unix:/run/s',
  });
});
