import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { FrozenStream } from './frozen-streams.js';
import { naiveNormal, naiveState, naiveStream } from './naive-streams.js';

/*
 * `node dist/test/random/freeze-streams.js` prints test/random/frozen-streams.ts from the naive twins alone.
 */

const keys = [
  { seed: 0, experiment: 'sparse-recovery', role: 'matrix', coordinates: {}, trial: 0 },
  {
    seed: 2026,
    experiment: 'sparse-recovery',
    role: 'matrix',
    coordinates: { n: 100, ensemble: 'gaussian' },
    trial: 0,
  },
  { seed: 2026, experiment: 'sparse-recovery', role: 'support', coordinates: { n: 100 }, trial: 49 },
  { seed: Number.MAX_SAFE_INTEGER, experiment: 'test', role: 'noise', coordinates: { 'é"': 0.1 }, trial: 2 ** 40 },
];

export function freezeStreams(): FrozenStream[] {
  return keys.map((key) => {
    const { seed, experiment, role, coordinates, trial } = key;
    const entries = Object.entries(coordinates).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify(['phasegrid-stream-2', seed, experiment, role, entries, trial]);
    const state = naiveState(text);
    const stream = naiveStream(state);
    const draws = Array.from({ length: 6 }, () => stream.next());
    const again = naiveStream(state);
    const normals = Array.from({ length: 6 }, () => naiveNormal(again));
    return { key, text, state, draws, normals, stateAfter: again.state() };
  });
}

if (argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`/* Printed by test/random/freeze-streams.ts. */
import type { StreamKey } from '../../src/random/stream-state.js';

export interface FrozenStream {
  readonly key: StreamKey;
  readonly text: string;
  readonly state: string;
  readonly draws: readonly number[];
  readonly normals: readonly number[];
  readonly stateAfter: string;
}

export const frozenStreams: readonly FrozenStream[] = ${JSON.stringify(freezeStreams(), null, 2)};
`);
