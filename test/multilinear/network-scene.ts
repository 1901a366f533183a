import fc from 'fast-check';
import { buildTopology, topologyNames } from '../../src/experiments/networks/declaration/topologies.js';
import type { NetworkTopology } from '../../src/multilinear/convolution-network.js';

/** Small networks of all topologies, linear and periodic, scattered and not. */
export const someNetwork: fc.Arbitrary<NetworkTopology> = fc
  .record({
    name: fc.constantFrom(...topologyNames),
    depth: fc.integer({ min: 1, max: 3 }),
    supports: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }), {
      minLength: 14,
      maxLength: 14,
    }),
    period: fc.constantFrom(0, 0, 10, 13),
  })
  .map(({ name, depth, supports, period }) => ({
    network: buildTopology(name, depth, (layer, place) => supports[2 ** layer - 2 + place]),
    period,
  }));
