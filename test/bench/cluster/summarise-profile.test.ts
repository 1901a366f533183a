import test from 'ava';
import { summariseProfile } from '../../../bench/cluster/summarise-profile.js';

test('compiled code belongs to the part that called it, and idle time to none', (t) => {
  const frame = (functionName: string, url: string, scriptId: string) => ({
    functionName,
    url,
    scriptId,
    lineNumber: 0,
    columnNumber: 0,
  });
  const shares = summariseProfile({
    nodes: [
      { id: 1, callFrame: frame('(root)', '', '0'), children: [2, 3, 5] },
      { id: 2, callFrame: frame('(idle)', '', '0') },
      { id: 3, callFrame: frame('commit', 'file:///x/dist/coordinator/store/ledger.js', '7'), children: [4] },
      { id: 4, callFrame: frame('exec', '', '0') },
      { id: 5, callFrame: frame('send', 'file:///x/node_modules/@grpc/grpc-js/build/src/call.js', '8') },
    ],
    startTime: 0,
    endTime: 20,
    samples: [2, 3, 4, 5],
    timeDeltas: [10, 1, 6, 3],
  });
  t.deepEqual(shares, [
    { part: 'coordinator/store, compiled code', share: 0.6 },
    { part: '@grpc/grpc-js', share: 0.3 },
    { part: 'coordinator/store', share: 0.1 },
  ]);
});
