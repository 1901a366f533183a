import type { NetworkTopology } from '../../../multilinear/convolution-network.js';
import { drawSupport, openStream } from '../../../random/stream.js';
import type { DeriveStream } from '../../define-trial.js';
import { type NetworkPoint, randomNetwork } from '../declaration/network-parameters.js';
import { getNetwork } from '../declaration/parse-network.js';
import { buildTopology, type TopologyName } from '../declaration/topologies.js';

/** A cell's network: the one that is given, or how one is drawn. */
export type NetworkCell =
  | { readonly kind: 'given'; readonly topology: NetworkTopology }
  | {
      readonly kind: 'random';
      readonly topology: TopologyName;
      readonly depth: number;
      readonly c: number;
      readonly w: number;
      readonly period: number;
    };

export function readNetworkCell({ network: text, topology, K: depth, c, w, N: period }: NetworkPoint): NetworkCell {
  if (text !== randomNetwork) return { kind: 'given', topology: { network: getNetwork(text), period } };
  return { kind: 'random', topology, depth, c, w, period };
}

/**
 * The trial's network. An edge's support depends on w, its layer and its place there alone, and a smaller support is the
 * beginning of a larger one: instances are nested in K and c, and all topologies and periods share them.
 */
export function drawNetwork(cell: NetworkCell, derive: DeriveStream): NetworkTopology {
  if (cell.kind === 'given') return cell.topology;
  const { topology, depth, c, w, period } = cell;
  const network = buildTopology(topology, depth, (layer, place) =>
    Array.from(drawSupport(openStream(derive('support', { w, layer, place })), { n: w, k: c })),
  );
  return { network, period };
}
