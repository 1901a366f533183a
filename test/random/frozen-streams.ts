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
    text: '["phasegrid-stream-1",0,"sparse-recovery","matrix",[],0]',
    state: '8a8e9ef0106214e6773ae3e1b40816e3',
    draws: [3295292361, 4151652047, 41227570, 2356231713, 837228857, 445590905],
    normals: [
      1.030379905895209, 1.8922842379878326, -0.22593254246253675, -0.9989610122044905, 0.2020122650182502,
      0.2304310677894703,
    ],
    stateAfter: '0c2183db191bfd17b0460e08df5d25fb',
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
    text: '["phasegrid-stream-1",2026,"sparse-recovery","matrix",[["ensemble","gaussian"],["n",100]],0]',
    state: '1a4a7c3749482cd9ae4d58b5176d2797',
    draws: [1622496368, 223727997, 1559660780, 3766157180, 1441355343, 2823845428],
    normals: [
      -0.09175451229375112, -1.5710484163845007, -1.2137419598618853, -0.5424935117210854, 0.13271751110906044,
      -0.7737816099685577,
    ],
    stateAfter: '357436ecd85924e267892f24e5c03e28',
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
    text: '["phasegrid-stream-1",2026,"sparse-recovery","support",[["n",100]],49]',
    state: '0ae98dd02cbfad5310abd5e558e9145f',
    draws: [2242429362, 3868940079, 322721654, 3473954772, 4133869656, 2537056517],
    normals: [
      -1.3526202929133593, 2.1297780944431364, 0.3130200576361751, 0.5159280159063042, -1.0580288956409267,
      0.2108881597199576,
    ],
    stateAfter: '35562cdcfba1303f3fd72a681e8fc83b',
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
    text: '["phasegrid-stream-1",9007199254740991,"test","noise",[["é\\"",0.1]],1099511627776]',
    state: 'b86457ffaebefd95ca8d4c3e1a565fd8',
    draws: [3373620589, 3762372176, 3973007256, 431627614, 420290768, 1981042307],
    normals: [
      0.899806816374043, -0.06911801532963822, 1.1584432313164734, -2.1850709034656326, 0.92186259023531,
      0.7208451951544123,
    ],
    stateAfter: '375d22676fd86e8ce719f016e5eab32a',
  },
];
