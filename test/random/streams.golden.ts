import test from 'ava';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState, formatStreamState, type StreamKey } from '../../src/random/stream-state.js';
import { freezeStreams } from './freeze-streams.js';
import { frozenStreams } from './frozen-streams.js';
import { naiveNormal, naiveStream } from './naive-streams.js';

/*
 * Frozen: the results of every sweep depend on these values. They change with the format tag alone.
 */

for (const { key, text, state, draws, normals, stateAfter } of frozenStreams) {
  test(`state, draws and normals of ${text} are the frozen ones`, (t) => {
    const derived = deriveStreamState(key);
    t.is(formatStreamState(derived), state);
    const stream = openStream(derived);
    t.deepEqual(
      draws.map(() => stream.next() >>> 0),
      draws,
    );
    const again = openStream(derived);
    const target = new Float64Array(normals.length);
    drawNormals(again, target);
    t.deepEqual([...target], normals);
    const [s01, s00, s11, s10] = again.getState();
    t.is(formatStreamState([s01, s00, s11, s10]), stateAfter);
  });
}

test('the script that made the frozen values, which shares no line with the sources, makes them again', (t) => {
  t.deepEqual(freezeStreams(), [...frozenStreams]);
});

test('the twins agree over 50 000 normals, rare cases included', (t) => {
  const key: StreamKey = { seed: 5, experiment: 'test', role: 'twins', coordinates: {}, trial: 0 };
  const target = new Float64Array(50_000);
  drawNormals(openStream(deriveStreamState(key)), target);
  const naive = naiveStream(formatStreamState(deriveStreamState(key)));
  t.true(target.every((value) => Math.abs(value - naiveNormal(naive)) <= 1e-15 * Math.abs(value)));
});
