import { z } from 'zod';
import { countWays, listLayerSizes, measureSpan } from '../../kernels/convolution-network.js';
import type { ParameterDeclaration, Rule } from '../../sweep/declaration.js';
import { choiceAt, numberAt, textAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { getNetwork, parseNetwork } from './parse-network.js';
import { sizeTopology, topologyForms, topologyNames } from './topologies.js';

/* What a sweep may say of a convolutional linear network, given or random. */

export const randomNetwork = 'random';
const networkTextMax = 4000;
const periodMax = 2 ** 24;

/** Read only where the network is random. */
const readBy = { parameter: 'network', value: randomNetwork };

export const networkParameters: readonly ParameterDeclaration[] = [
  {
    name: 'network',
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
  {
    name: 'topology',
    description: `form of a random network. ${topologyNames.map((name) => `${name}: ${topologyForms[name]}`).join('; ')}`,
    unit: 'choice',
    schema: z.enum(topologyNames),
    default: 'path',
    readBy,
  },
  {
    name: 'K',
    description: 'layers of a random network: factors of X',
    unit: '1',
    schema: z.int().min(1).max(16),
    default: 2,
    readBy,
  },
  {
    name: 'c',
    description: 'support size: entries of every kernel of a random network',
    unit: '1',
    schema: z.int().min(1).max(256),
    default: 2,
    readBy,
  },
  {
    name: 'w',
    description: 'window: the supports of a random network are uniform among the c-subsets of 0..w-1',
    unit: '1',
    schema: z.int().min(1).max(4096),
    default: 16,
    readBy,
  },
  {
    name: 'N',
    description: 'period of the convolution: positions are taken modulo N; 0: linear convolution',
    unit: '1',
    schema: z.int().min(0).max(periodMax),
    default: 0,
  },
];

const names = networkParameters.map(({ name }) => name);

/** Upper bounds that hold for every network of a cell. */
export interface NetworkSize {
  readonly depth: number;
  readonly edges: number;
  /** Of the widest layer: S. */
  readonly layerSize: number;
  readonly paths: number;
  /** Paths times the choices of an entry on each of their edges. */
  readonly combinations: number;
  /** Positions that X can reach, over all leaves. */
  readonly positions: number;
}

/** By + - * / alone, since plans depend on it. */
export function sizeNetwork(point: Point): NetworkSize {
  const period = numberAt(point, 'N');
  const text = textAt(point, 'network');
  if (text === randomNetwork) return sizeRandomNetwork(point, period);
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

function sizeRandomNetwork(point: Point, period: number): NetworkSize {
  const depth = numberAt(point, 'K');
  const c = numberAt(point, 'c');
  const { edges, leaves, paths, widestLayer } = sizeTopology(choiceAt(point, 'topology', topologyNames), depth);
  let combinations = paths;
  for (let k = 0; k < depth; k += 1) combinations *= c;
  const span = period === 0 ? depth * (numberAt(point, 'w') - 1) + 1 : period;
  const positions = Math.min(combinations, leaves * span);
  return { depth, edges, layerSize: widestLayer * c, paths, combinations, positions };
}

export const networkRules: readonly Rule[] = [
  {
    text: 'c <= w where network is random',
    parameters: ['c', 'w', 'network'],
    holds: (point) => point['network'] !== randomNetwork || numberAt(point, 'c') <= numberAt(point, 'w'),
  },
  {
    text: 'N = 0 or N >= w where network is random',
    parameters: ['N', 'w', 'network'],
    holds: (point) =>
      point['network'] !== randomNetwork || numberAt(point, 'N') === 0 || numberAt(point, 'N') >= numberAt(point, 'w'),
  },
  {
    text: 'N = 0 or the offsets of every kernel of the network different modulo N',
    parameters: ['N', 'network'],
    holds: (point) => {
      const period = numberAt(point, 'N');
      const text = textAt(point, 'network');
      if (period === 0 || text === randomNetwork) return true;
      return getNetwork(text).edges.every(
        ({ support }) => new Set(support.map((offset) => offset % period)).size === support.length,
      );
    },
  },
];

/** Keeps networks as small as an experiment needs them. */
export function boundNetwork(
  what: keyof NetworkSize,
  { bound, text }: { readonly bound: number; readonly text: string },
): Rule {
  return { text, parameters: names, holds: (point) => sizeNetwork(point)[what] <= bound };
}
