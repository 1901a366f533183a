import { z } from 'zod';
import { countWays, listLayerSizes, measureSpan } from '../../../multilinear/convolution-network.js';
import type { Rule } from '../../../sweep/declaration.js';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { getNetwork, parseNetwork } from './parse-network.js';
import { sizeTopology, topologyForms, topologyNames } from './topologies.js';

/* What a sweep may say of a convolutional linear network, given or random. */

export const randomNetwork = 'random';
const networkTextMax = 4000;
const periodMax = 2 ** 24;

/** Read only where the network is random. */
const readBy = { parameter: 'network', value: randomNetwork } as const;

export const networkParameters = {
  network: {
    description:
      'the network: random, or chains of kernels {offset,...} from the root to the leaf joined by *, chains joined by +, as in ' +
      '{0,1}*{0,2} + {10,11}*{0,2}; a chain may hang between nodes with names, as in {0,1}-a + a-{0,2}-f + a-{3,4}-g',
    unit: 'choice',
    schema: z
      .string()
      .max(networkTextMax)
      .superRefine((text, context) => {
        if (text === randomNetwork) return;
        const parsed = parseNetwork(text);
        if (parsed.kind === 'problem') {
          context.addIssue({ code: 'custom', message: `${randomNetwork}, or ${parsed.expected}` });
        }
      }),
    default: randomNetwork,
  },
  topology: {
    description: `form of a random network. ${topologyNames.map((name) => `${name}: ${topologyForms[name]}`).join('; ')}`,
    unit: 'choice',
    schema: z.enum(topologyNames),
    default: 'path',
    readBy,
  },
  K: {
    description: 'layers of a random network: factors of X',
    unit: '1',
    schema: z.int().min(1).max(16),
    default: 2,
    readBy,
  },
  c: {
    description: 'support size: entries of every kernel of a random network',
    unit: '1',
    schema: z.int().min(1).max(256),
    default: 2,
    readBy,
  },
  w: {
    description: 'window: the supports of a random network are uniform among the c-subsets of 0..w-1',
    unit: '1',
    schema: z.int().min(1).max(4096),
    default: 16,
    readBy,
  },
  N: {
    description: 'period of the convolution: positions are taken modulo N; 0: linear convolution',
    unit: '1',
    schema: z.int().min(0).max(periodMax),
    default: 0,
  },
} as const satisfies Parameters;

export type NetworkPoint = PointOf<typeof networkParameters>;

const rule = ruleOf(networkParameters);

/** Upper bounds that hold for every network of a cell. */
export interface NetworkSize {
  readonly depth: number;
  readonly edges: number;
  /** S, the size of the widest layer. */
  readonly layerSize: number;
  readonly paths: number;
  /** Paths times the choices of an entry on each of their edges. */
  readonly combinations: number;
  /** Positions that X can reach, over all leaves. */
  readonly positions: number;
}

/** Computed by + - * / alone, since plans depend on it. */
export function sizeNetwork(point: NetworkPoint): NetworkSize {
  const { network: text, N: period } = point;
  if (text === randomNetwork) return sizeRandomNetwork(point);
  const network = getNetwork(text);
  const { paths, combinations } = countWays(network);
  const span = period === 0 ? measureSpan(network) : period;
  return {
    depth: network.depth,
    edges: network.edges.length,
    layerSize: Math.max(...listLayerSizes(network)),
    paths: network.leaves.reduce((sum, leaf) => sum + paths[leaf], 0),
    combinations: network.leaves.reduce((sum, leaf) => sum + combinations[leaf], 0),
    positions: network.leaves.reduce((sum, leaf) => sum + Math.min(combinations[leaf], span), 0),
  };
}

function sizeRandomNetwork({ topology, K: depth, c, w, N: period }: NetworkPoint): NetworkSize {
  const { edges, leaves, paths, widestLayer } = sizeTopology(topology, depth);
  let combinations = paths;
  for (let k = 0; k < depth; k += 1) combinations *= c;
  const span = period === 0 ? depth * (w - 1) + 1 : period;
  const positions = Math.min(combinations, leaves * span);
  return { depth, edges, layerSize: widestLayer * c, paths, combinations, positions };
}

export const networkRules = [
  rule(
    'c <= w where network is random',
    ['c', 'w', 'network'],
    ({ c, w, network }) => network !== randomNetwork || c <= w,
  ),
  rule(
    'N = 0 or N >= w where network is random',
    ['N', 'w', 'network'],
    ({ N, w, network }) => network !== randomNetwork || N === 0 || N >= w,
  ),
  rule(
    'N = 0 or the offsets of every kernel of the network different modulo N',
    ['N', 'network'],
    ({ N, network }) =>
      N === 0 ||
      network === randomNetwork ||
      getNetwork(network).edges.every(
        ({ support }) => new Set(support.map((offset) => offset % N)).size === support.length,
      ),
  ),
];

/** Keeps networks as small as an experiment needs them. */
export function boundNetwork(
  what: keyof NetworkSize,
  { bound, text }: { readonly bound: number; readonly text: string },
): Rule<keyof NetworkPoint> {
  return rule(text, ['network', 'topology', 'K', 'c', 'w', 'N'], (point) => sizeNetwork(point)[what] <= bound);
}
