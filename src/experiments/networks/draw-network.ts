import type { NetworkTopology } from '../../kernels/convolution-network.js';
import { drawSupport, openStream } from '../../random/stream.js';
import type { StreamState } from '../../random/stream-state.js';
import { choiceAt, numberAt, textAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { randomNetwork } from './network-parameters.js';
import { getNetwork } from './parse-network.js';
import { buildTopology, type TopologyName, topologyNames } from './topologies.js';

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

export type DeriveState = (role: string, coordinates: Readonly<Record<string, number>>) => StreamState;

export function readNetworkCell(point: Point): NetworkCell {
  const text = textAt(point, 'network');
  const period = numberAt(point, 'N');
  if (text !== randomNetwork) return { kind: 'given', topology: { network: getNetwork(text), period } };
  return {
    kind: 'random',
    topology: choiceAt(point, 'topology', topologyNames),
    depth: numberAt(point, 'K'),
    c: numberAt(point, 'c'),
    w: numberAt(point, 'w'),
    period,
  };
}

/**
 * The trial's network. An edge's support depends on w, its layer and its place there alone, and a smaller support is the
 * beginning of a larger one: instances are nested in K and c, and all topologies and periods share them.
 */
export function drawNetwork(cell: NetworkCell, derive: DeriveState): NetworkTopology {
  if (cell.kind === 'given') return cell.topology;
  const { topology, depth, c, w, period } = cell;
  const network = buildTopology(topology, depth, (layer, place) =>
    Array.from(drawSupport(openStream(derive('support', { w, layer, place })), { n: w, k: c })),
  );
  return { network, period };
}
