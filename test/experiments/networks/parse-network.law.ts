import test from 'ava';
import fc from 'fast-check';
import { parseNetwork } from '../../../src/experiments/networks/declaration/parse-network.js';
import {
  buildTopology,
  sizeTopology,
  topologyNames,
} from '../../../src/experiments/networks/declaration/topologies.js';
import { type ConvolutionNetwork, countWays } from '../../../src/multilinear/convolution-network.js';

function parse(text: string): ConvolutionNetwork {
  const parsed = parseNetwork(text);
  if (parsed.kind === 'problem') throw new Error(`${text}: ${parsed.expected}`);
  return parsed.network;
}

/** A chain for each edge, nodes named by their numbers. */
function write({ edges }: ConvolutionNetwork): string {
  const chains = edges.map(({ upper, lower, support }) => {
    const top = upper === 0 ? '' : `n${upper}-`;
    return `${top}{${support.join(',')}}-n${lower}`;
  });
  return chains.join(' + ');
}

const someTopology = fc.record({
  name: fc.constantFrom(...topologyNames),
  depth: fc.integer({ min: 1, max: 5 }),
  offsets: fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 20 }), { minLength: 1, maxLength: 4 }),
});

test('a network written edge by edge is read as it was', (t) => {
  fc.assert(
    fc.property(someTopology, ({ name, depth, offsets }) => {
      const network = buildTopology(name, depth, (layer, place) =>
        offsets.map((offset) => (offset + layer * place) % 2 ** 20),
      );
      if (network.edges.some(({ support }) => new Set(support).size < support.length)) return;
      t.deepEqual(parse(write(network)), network);
    }),
  );
});

test('a topology has the size that is said of it', (t) => {
  for (const name of topologyNames) {
    for (let depth = 1; depth <= 6; depth += 1) {
      const network = buildTopology(name, depth, () => [0]);
      const { paths } = countWays(network);
      const widest = Math.max(
        ...Array.from({ length: depth }, (_, k) => network.edges.filter((e) => e.layer === k + 1).length),
      );
      t.deepEqual(sizeTopology(name, depth), {
        edges: network.edges.length,
        leaves: network.leaves.length,
        paths: network.leaves.reduce((sum, leaf) => sum + paths[leaf], 0),
        widestLayer: widest,
      });
    }
  }
});

test('white space means nothing, and nodes that go without saying may be said', (t) => {
  const network = parse('{0,1}*{0,2} + {10,11}*{0,2}');
  t.deepEqual(parse(' {0 ,1}*{ 0,2}+{10,11}*{0,2}'), network);
  t.deepEqual(parse('root-{0,1}*{0,2}-leaf + root-{10,11}*{0,2}'), network);
  t.is(network.leaves.length, 1);
  t.is(parse('{0,1}*{0,2}-f + {3,4}*{0,2}-g').leaves.length, 2);
});

test('what is no network is refused with what was expected where', (t) => {
  const expectedOf = (text: string): string => {
    const parsed = parseNetwork(text);
    return parsed.kind === 'problem' ? parsed.expected : 'a network';
  };
  for (const [text, expected] of [
    ['', /"\{" at the end/],
    ['{}', /an offset from 0 to 1048576 at character 2/],
    ['{0,1', /"\}" at the end/],
    ['{0,1}**{0}', /"\{" at character 7/],
    ['{0,1} {0,2}', /"\+" at character 7/],
    ['{0,-1}', /an offset from 0 to 1048576 at character 4/],
    ['{0,1.5}', /"\}" at character 5/],
    ['{0,1048577}', /an offset from 0 to 1048576 at character 4/],
    ['{0,1,01}', /an offset that its kernel does not have yet at character 6/],
    ['{0,1}-', /the name of a node at the end/],
    ['{0,1}-A', /the name of a node at character 7/],
    ['a{0}', /"-" at character 2/],
    ['{0,1}-root', /nothing leads to the root/],
    ['{0,1}-a + b-{0,2}-c', /the root leads to every node, not one without a way to b/],
    ['{0,1}-a + a-{0,1}-b + b-{0}-a', /one depth each, not node a at depths 1 and 3/],
    ['{0,1}-a + a-{0,1} + {0,2}', /one depth each, not node leaf/],
    ['{0,1}-f + {0}*{0}-g', /leaves lie equally deep, not f at depth 1 of 2/],
    [Array.from({ length: 17 }, () => '{0}').join('*'), /at most 16 layers/],
    [Array.from({ length: 513 }, () => '{0}').join('+'), /at most 512 kernels/],
  ] as const) {
    t.regex(expectedOf(text), expected, text);
  }
});
