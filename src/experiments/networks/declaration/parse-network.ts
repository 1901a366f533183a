import type { ConvolutionNetwork, NetworkEdge } from '../../../multilinear/convolution-network.js';

/*
 * The notation of a network in a sweep file (DECISIONS, D25):
 *
 *   network = chain { "+" chain }
 *   chain   = [ node "-" ] kernel { "*" kernel } [ "-" node ]
 *   kernel  = "{" offset { "," offset } "}"
 *   node    = a lower-case word: a letter, then letters and digits
 *
 * A chain leads from the root (or from the node in front of it) down to the leaf (or to the node behind it), as the
 * factors of M_1 .. M_K are written; `root` and `leaf` are the names of the nodes that go without saying. So
 * `{0,1}*{0,2} + {10,11}*{0,2}` are two paths from one leaf, and `{0,1}-a + a-{0,2}-f + a-{3,4}-g` is a tree with the
 * leaves f and g. Nodes without anything below them are leaves.
 */

export type ParsedNetwork =
  | { readonly kind: 'network'; readonly network: ConvolutionNetwork }
  /** What was expected, in the words of a sweep file's author. */
  | { readonly kind: 'problem'; readonly expected: string };

const offsetMax = 2 ** 20;
const depthMax = 16;
const edgeCountMax = 512;

const example = '{0,1}*{0,2} + {10,11}*{0,2}';

export function parseNetwork(text: string): ParsedNetwork {
  try {
    return { kind: 'network', network: arrange(readChains(text)) };
  } catch (error) {
    if (error instanceof NotationError) return { kind: 'problem', expected: error.message };
    throw error;
  }
}

/** The network of a text that the schema has passed. */
export function getNetwork(text: string): ConvolutionNetwork {
  const parsed = parseNetwork(text);
  if (parsed.kind === 'problem') throw new TypeError(`expected ${parsed.expected}, got ${text}`);
  return parsed.network;
}

/** The first error in a text; it is caught where the text was read. */
class NotationError extends Error {}

interface Chain {
  readonly top: string;
  readonly kernels: readonly (readonly number[])[];
  readonly bottom: string;
}

/** The tokens of the text, and how many of them are read. */
interface Reader {
  readonly tokens: readonly { readonly text: string; readonly at: number }[];
  place: number;
}

function readChains(text: string): Chain[] {
  const tokens = [...text.matchAll(/[a-z][a-z0-9]*|\d+|\S/g)].map((match) => ({ text: match[0], at: match.index + 1 }));
  const reader: Reader = { tokens, place: 0 };
  const chains = [readChain(reader)];
  while (reader.place < tokens.length) {
    take(reader, '+');
    chains.push(readChain(reader));
  }
  return chains;
}

function readChain(reader: Reader): Chain {
  let top = 'root';
  if (/^[a-z]/.test(peek(reader))) {
    top = readName(reader);
    take(reader, '-');
  }
  const kernels = [readKernel(reader)];
  while (peek(reader) === '*') {
    take(reader, '*');
    kernels.push(readKernel(reader));
  }
  if (peek(reader) !== '-') return { top, kernels, bottom: 'leaf' };
  take(reader, '-');
  return { top, kernels, bottom: readName(reader) };
}

function readKernel(reader: Reader): number[] {
  take(reader, '{');
  const offsets = [readOffset(reader)];
  while (peek(reader) === ',') {
    take(reader, ',');
    if (offsets.includes(Number(peek(reader)))) fail(reader, 'an offset that its kernel does not have yet');
    offsets.push(readOffset(reader));
  }
  take(reader, '}');
  return offsets;
}

function readOffset(reader: Reader): number {
  const text = peek(reader);
  if (!/^\d/.test(text) || Number(text) > offsetMax) fail(reader, `an offset from 0 to ${offsetMax}`);
  reader.place += 1;
  return Number(text);
}

function readName(reader: Reader): string {
  const text = peek(reader);
  if (!/^[a-z]/.test(text)) fail(reader, 'the name of a node');
  reader.place += 1;
  return text;
}

function take(reader: Reader, sign: string): void {
  if (peek(reader) !== sign) fail(reader, `"${sign}"`);
  reader.place += 1;
}

/** The next token; empty at the end. */
function peek({ tokens, place }: Reader): string {
  return tokens.at(place)?.text ?? '';
}

function fail({ tokens, place }: Reader, what: string): never {
  const at = tokens.at(place)?.at;
  throw new NotationError(
    `a network such as ${example}: ${what} ${at === undefined ? 'at the end' : `at character ${at}`}`,
  );
}

/** Gives nodes to the chains, depths to the nodes and layers to the edges, or says why that is impossible. */
function arrange(chains: readonly Chain[]): ConvolutionNetwork {
  const names = ['root'];
  const indexOf = (name: string): number => {
    const found = names.indexOf(name);
    return found >= 0 ? found : names.push(name) - 1;
  };
  const links = chains.flatMap(({ top, kernels, bottom }, chain) =>
    kernels.map((support, place) => ({
      // A name of the notation never contains a colon.
      upper: indexOf(place === 0 ? top : `${chain}:${place}`),
      lower: indexOf(place === kernels.length - 1 ? bottom : `${chain}:${place + 1}`),
      support,
    })),
  );
  demand(links.length <= edgeCountMax, `a network of at most ${edgeCountMax} kernels`);
  const depths = computeDepths(links, names);
  const edges: NetworkEdge[] = links
    .map((link) => ({ ...link, layer: depths[link.lower] }))
    .sort((a, b) => a.layer - b.layer);
  const leaves = names.flatMap((_, node) => (links.some(({ upper }) => upper === node) ? [] : [node]));
  const depth = Math.max(...depths);
  for (const leaf of leaves) {
    const reason = `${names[leaf]} at depth ${depths[leaf]} of ${depth}`;
    demand(depths[leaf] === depth, `a network whose leaves lie equally deep, not ${reason}`);
  }
  demand(depth <= depthMax, `a network of at most ${depthMax} layers`);
  return { depth, nodeCount: names.length, leaves, edges };
}

/** The number of edges between each node and the root, which is the same on all ways. */
function computeDepths(
  links: readonly { readonly upper: number; readonly lower: number }[],
  names: readonly string[],
): number[] {
  demand(!links.some(({ lower }) => lower === 0), 'a network in which nothing leads to the root');
  const depths = names.map((_, node): number => (node === 0 ? 0 : -1));
  const pending = [0];
  for (let node = pending.shift(); node !== undefined; node = pending.shift()) {
    const deeper = depths[node] + 1;
    for (const { upper, lower } of links) {
      if (upper !== node) continue;
      const isConsistent = depths[lower] < 0 || depths[lower] === deeper;
      const where = `node ${names[lower]} at depths ${depths[lower]} and ${deeper}`;
      demand(isConsistent, `a network whose nodes have one depth each, not ${where}`);
      if (depths[lower] < 0) pending.push(lower);
      depths[lower] = deeper;
    }
  }
  const lost = depths.indexOf(-1);
  demand(lost < 0, `a network in which the root leads to every node, not one without a way to ${names[lost]}`);
  return depths;
}

function demand(holds: boolean, expected: string): void {
  if (!holds) throw new NotationError(expected);
}
