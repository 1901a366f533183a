import { createHash } from 'node:crypto';
import test from 'ava';
import { decodeManifest } from '../../src/export/decode-manifest.js';
import { encodeManifest, type ManifestInput, recordFile } from '../../src/export/encode-manifest.js';
import { decodeSweep, encodeSweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { smallSweep } from './small-sweep.js';

const { sweep } = smallSweep().plan;
const content = Buffer.from('a,b\n1,2\n');
const input: ManifestInput = {
  sweep,
  sweepFile: { name: 'sweep.yaml', text: 'experiment: synthetic-recovery\n' },
  versions: { phasegrid: '9.9.9', node: 'v20.19.0', kernelHash: 'ab'.repeat(32), codeHash: 'cd'.repeat(32) },
  hosts: [
    { host: 'b', tasks: 2, computeSeconds: 0.5 },
    { host: 'a', tasks: 1, computeSeconds: 0.25 },
  ],
  commandLine: ['phasegrid', 'run', 'sweep.yaml'],
  times: { submittedMs: 0, writtenMs: 1500, finishedMs: 1000 },
  progress: { trialsWanted: 16, trialsSettled: 12, conflicts: 0, revision: 7 },
  complete: false,
  files: new Map([['grid.csv', recordFile(content)]]),
};

test('the manifest is enough to run the same sweep again and to check every file', (t) => {
  const manifest = JSON.parse(Buffer.from(encodeManifest(input)).toString('utf8')) as Record<string, unknown>;
  const again = decodeSweep(JSON.stringify(manifest['sweep']));
  t.is(encodeSweep(again), encodeSweep(sweep));
  t.is(manifest['sweepId'], sweepId(again));
  t.is(manifest['seed'], 2026);
  t.deepEqual(manifest['sweepFile'], input.sweepFile);
  t.deepEqual(manifest['files'], {
    'grid.csv': { bytes: 8, sha256: createHash('sha256').update(content).digest('hex') },
  });
  t.deepEqual(manifest['versions'], {
    ...input.versions,
    experiment: { name: 'synthetic-recovery', version: 1 },
  });
  t.deepEqual(manifest['times'], {
    submitted: '1970-01-01T00:00:00.000Z',
    finished: '1970-01-01T00:00:01.000Z',
    written: '1970-01-01T00:00:01.500Z',
  });
  t.deepEqual(manifest['commandLine'], input.commandLine);
});

test('the order in which hosts are known changes no byte, and an unfinished sweep has no time of finishing', (t) => {
  t.deepEqual(encodeManifest({ ...input, hosts: input.hosts.toReversed() }), encodeManifest(input));
  const unfinished = encodeManifest({ ...input, times: { submittedMs: 0, writtenMs: 1 } });
  t.false(Buffer.from(unfinished).includes('finished'));
});

test('a manifest is read back as it was written, and one of an older version too', (t) => {
  const former = new Map([['diagram.svg', recordFile(Buffer.from('<svg/>'))]]);
  const text = Buffer.from(encodeManifest({ ...input, former, failed: new Map([['diagram.png', 'no memory']]) }));
  t.deepEqual(decodeManifest(text.toString('utf8')), {
    sweepId: sweepId(sweep),
    sweep,
    revision: 7,
    complete: false,
    sweepFile: input.sweepFile,
    files: input.files,
    former,
  });
  t.regex(text.toString('utf8'), /"failed": \{\n {4}"diagram.png": "no memory"\n {2}\}/);
  const {
    complete: _,
    former: __,
    sweepFile: ___,
    ...older
  } = JSON.parse(text.toString('utf8')) as Record<string, unknown>;
  const read = decodeManifest(JSON.stringify({ ...older, progress: { trialsWanted: 16 } }));
  t.like(read, { revision: undefined, complete: true, sweepFile: undefined, files: input.files });
});

test('what is no manifest, or names a file outside of its folder, is not taken for one', (t) => {
  const text = Buffer.from(encodeManifest(input)).toString('utf8');
  t.truthy(decodeManifest(text));
  for (const bad of ['', '{', '[]', '{"name":"my app"}', text.slice(0, -20), text.replace('phasegrid-manifest', 'x')]) {
    t.is(decodeManifest(bad), undefined, bad.slice(0, 40));
  }
  for (const name of ['../grid.csv', '/etc/passwd', '..', '.', '', 'a\\\\b', 'a\\u0000b']) {
    t.is(decodeManifest(text.replace('"grid.csv"', `"${name}"`)), undefined, name);
  }
});
