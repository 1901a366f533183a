/* Printed by test/random/freeze-streams.ts. */
import type { StreamKey } from '../../src/random/stream-state.js';

export interface FrozenStream {
  readonly key: StreamKey;
  readonly text: string;
  readonly state: string;
  readonly draws: readonly number[];
  readonly normals: readonly number[];
  readonly stateAfter: string;
}

export const frozenStreams: readonly FrozenStream[] = [
  {
    key: {
      seed: 0,
      experiment: 'sparse-recovery',
      role: 'matrix',
      coordinates: {},
      trial: 0,
    },
    text: '["phasegrid-stream-2",0,"sparse-recovery","matrix",[],0]',
    state: '1ec1f72d577239a47c2e1c0063e52e78',
    draws: [3143067676, 3847437265, 292284443, 680014579, 3607518184, 1879818809],
    normals: [
      -1.1916272192614454, 1.9924869886072054, 0.36459699602462825, 0.8927734090575604, 1.2003808293979605,
      -1.7616615938060003,
    ],
    stateAfter: '520ac4501ff96f13351b5e2690dbd2b9',
  },
  {
    key: {
      seed: 2026,
      experiment: 'sparse-recovery',
      role: 'matrix',
      coordinates: {
        n: 100,
        ensemble: 'gaussian',
      },
      trial: 0,
    },
    text: '["phasegrid-stream-2",2026,"sparse-recovery","matrix",[["ensemble","gaussian"],["n",100]],0]',
    state: '7e981440cb0dd9d799803f352d24c189',
    draws: [4164066144, 202305286, 2670703471, 417503634, 870841826, 82519357],
    normals: [
      0.48083326342762456, -1.082864535021716, -0.28728101379940224, -2.4148602188264814, 0.18320333643632603,
      0.1750126237529529,
    ],
    stateAfter: 'f7c4f92b6f3fd84ada799678a1f5c72d',
  },
  {
    key: {
      seed: 2026,
      experiment: 'sparse-recovery',
      role: 'support',
      coordinates: {
        n: 100,
      },
      trial: 49,
    },
    text: '["phasegrid-stream-2",2026,"sparse-recovery","support",[["n",100]],49]',
    state: 'd357fb5841b7582daa2be04a11c897a6',
    draws: [1400893395, 3786078906, 3529933081, 1245398071, 2936092594, 1700456545],
    normals: [
      -0.04689013402600468, 0.6343395714849185, -0.7994196606791449, 0.4777731632785182, 1.4977087175581598,
      0.30594359979438557,
    ],
    stateAfter: 'fdc6f7071e0ee7d39052eb3954c9e70a',
  },
  {
    key: {
      seed: 9007199254740991,
      experiment: 'test',
      role: 'noise',
      coordinates: {
        'é"': 0.1,
      },
      trial: 1099511627776,
    },
    text: '["phasegrid-stream-2",9007199254740991,"test","noise",[["é\\"",0.1]],1099511627776]',
    state: '4b976505d13bbcb289ca96898bceef54',
    draws: [1560980486, 118961678, 473463128, 994009268, 4061725718, 477700570],
    normals: [
      0.7101526745514528, -0.47584472467223987, -1.3784938231882673, 0.12191008751794921, 0.12916593787358366,
      0.8077327929769194,
    ],
    stateAfter: '178ba375d49111d970d3b359aa07e49c',
  },
];
