import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Client, ExportRequest } from '../../../src/cli/client/client.js';
import { ClientError } from '../../../src/cli/client/client-error.js';
import { CliError } from '../../../src/cli/command-line/cli-error.js';
import { resultFormats } from '../../../src/cli/command-line/export-names.js';
import { type ResultFilesRequest, writeResultFiles } from '../../../src/cli/files/result-files.js';
import { refuseForeignManifest } from '../../../src/cli/files/result-folder.js';
import { encodeSweep, type Sweep } from '../../../src/sweep/sweep.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { makeTestDirectory } from '../phasegrid-process.js';
import { parseObject } from '../sweep-scene.js';

const sweep: Sweep = {
  experiment: 'sparse-recovery',
  experimentVersion: 7,
  seed: 1,
  trials: 20,
  parameters: { n: 30 },
  criterion: { name: 'exact' },
  axes: [{ name: 'm', values: [5, 10] }],
};

const also: NonNullable<ResultFilesRequest['also']> = [{ diagram: 'deviation' }, { diagram: 'difference' }];

interface Scene {
  readonly sweep: Sweep;
  readonly revision: number;
  /** Says what a file is, or throws what its export ends with. */
  readonly draw: (request: ExportRequest) => string;
}

function failWith(code: string): never {
  throw new ClientError(`ExportDiagram: ${code}: no picture`, { code, violations: [], exitCode: 1, cause: undefined });
}

/** A coordinator's answers, without a coordinator. */
function answer({ sweep: study, revision, draw }: Scene): Client {
  const unused = (): never => {
    throw new Error('expected GetSweep and ExportDiagram alone');
  };
  return {
    getSweep: () =>
      Promise.resolve({
        sweep: { document: encodeSweep(study), submittedTimeMs: 0 },
        progress: { trialCount: 40, trialsSettled: 40, conflicts: 0, revision, state: 'SWEEP_STATE_COMPLETE' },
        provenance: { phasegridVersion: '9.9.9', kernelHash: 'ab', hosts: [] },
      } as unknown as Awaited<ReturnType<Client['getSweep']>>),
    exportDiagram: (request: ExportRequest) =>
      new Promise<Buffer>((resolve) => resolve(Buffer.from(draw(request), 'utf8'))),
    submitSweep: unused,
    listSweeps: unused,
    listWorkers: unused,
    watchSweep: unused,
    getGrid: unused,
    fetchFile: unused,
    cancelSweep: unused,
    resumeSweep: unused,
    listFaults: unused,
    retrySweep: unused,
    auditSweep: unused,
    deleteSweep: unused,
    backupLedger: unused,
    allocations: { list: unused, control: unused, open: unused, read: unused, tend: unused },
    close: unused,
  };
}

const drawAll = ({ format, diagram, trials }: ExportRequest): string =>
  `${format} ${diagram ?? 'rate'} ${trials ?? ''}`;

function writeTo(directory: string, scene: Partial<Scene> = {}, request: Partial<ResultFilesRequest> = {}) {
  const study = scene.sweep ?? sweep;
  const client = answer({ sweep: study, revision: 3, draw: drawAll, ...scene });
  return writeResultFiles(client, {
    sweepId: sweepId(study),
    formats: resultFormats,
    directory,
    view: { trials: study.trials },
    also,
    ...request,
  });
}

function readManifest(directory: string): Record<string, unknown> {
  return parseObject(readFileSync(join(directory, 'manifest.json'), 'utf8'));
}

const pictures = (...stems: string[]) =>
  stems.flatMap((stem) => ['svg', 'png', 'pdf'].map((format) => `${stem}.${format}`));

test('a picture that cannot be drawn costs itself alone: it is named, and the manifest says why', async (t) => {
  for (const [failing, draw] of [
    ['diagram.png', ({ format, diagram }: ExportRequest) => format === 'EXPORT_FORMAT_PNG' && diagram === undefined],
    ['deviation.svg', (r: ExportRequest) => r.format === 'EXPORT_FORMAT_SVG' && r.diagram === 'deviation'],
  ] as const) {
    for (const code of ['INTERNAL', 'RESOURCE_EXHAUSTED', 'DEADLINE_EXCEEDED']) {
      const directory = makeTestDirectory(t);
      const written = await writeTo(directory, {
        draw: (request) => (draw(request) ? failWith(code) : drawAll(request)),
      });
      t.deepEqual(written.failed, [{ fileName: failing, reason: `ExportDiagram: ${code}: no picture` }]);
      const names = [
        'grid.csv',
        'transitions.csv',
        'difference.csv',
        ...pictures('diagram', 'deviation', 'difference'),
      ];
      const rest = names.filter((name) => name !== failing);
      t.deepEqual(
        written.files,
        [...rest, 'manifest.json'].map((name) => join(directory, name)),
      );
      t.deepEqual(readdirSync(directory).sort(), [...rest, 'manifest.json'].sort());
      const manifest = readManifest(directory);
      t.deepEqual(Object.keys(manifest['files'] as object).sort(), rest.sort());
      t.deepEqual(manifest['failed'], { [failing]: `ExportDiagram: ${code}: no picture` });
    }
  }
});

test('when the first picture is begun, data and a manifest that names them are on the disk', async (t) => {
  const directory = makeTestDirectory(t);
  await writeTo(directory);
  let looks = 0;
  await writeTo(directory, {
    revision: 4,
    draw: (request) => {
      if (request.format === 'EXPORT_FORMAT_CSV') return 'a,b\n1,2\n';
      looks += 1;
      if (looks > 1) return drawAll(request);
      t.is(readFileSync(join(directory, 'grid.csv'), 'utf8'), 'a,b\n1,2\n');
      const manifest = readManifest(directory);
      t.deepEqual(Object.keys(manifest['files'] as object), ['difference.csv', 'grid.csv', 'transitions.csv']);
      t.is(Object.keys(manifest['former'] as object).length, 9, 'the old pictures are not forgotten');
      return drawAll(request);
    },
  });
  t.true(looks > 1);
  t.is(readManifest(directory)['former'], undefined);
});

test('a process that is killed between two pictures leaves nothing that the next one does not clear', async (t) => {
  const directory = makeTestDirectory(t);
  await writeTo(directory);
  // Nothing is written any longer once the coordinator is gone, as when the process is.
  let drawn = 0;
  const killed = writeTo(directory, {
    sweep: { ...sweep, seed: 2 },
    draw: (request) => {
      drawn += 1;
      return drawn === 5 ? failWith('UNAVAILABLE') : drawAll(request);
    },
  });
  await t.throwsAsync(killed, { instanceOf: ClientError, message: /UNAVAILABLE/ });
  writeFileSync(join(directory, `grid.csv.${deadProcess}.draft`), 'half');
  writeFileSync(join(directory, `mine.${deadProcess}.draft`), 'not ours');
  const { removed } = await writeTo(directory, { sweep: { ...sweep, seed: 2 } }, { also: [] });
  t.deepEqual(readdirSync(directory).sort(), [
    ...['diagram.pdf', 'diagram.png', 'diagram.svg', 'difference.csv', 'grid.csv', 'manifest.json'],
    `mine.${deadProcess}.draft`,
    'transitions.csv',
  ]);
  t.is(removed.length, 6, 'pictures of the former study; the data were of this one already');
});

/** No process has it: Linux gives no number above 2^22. */
const deadProcess = 99_999_999;

test('another study takes a folder over: what the new manifest does not name goes, what is not ours stays', async (t) => {
  const directory = makeTestDirectory(t);
  await writeTo(directory);
  writeFileSync(join(directory, 'notes.txt'), 'my notes');
  writeFileSync(join(directory, 'deviation.svg'), '<svg>with my arrows</svg>');
  writeFileSync(join(directory, 'grid.csv'), 'with,my,column\n');
  renameSync(join(directory, 'deviation.png'), join(directory, 'best.png'));
  mkdirSync(join(directory, 'deviation.png'));
  const { removed, changed } = await writeTo(directory, { sweep: { ...sweep, seed: 2 } }, { also: [] });
  t.deepEqual(
    removed.map((path) => path.slice(directory.length + 1)),
    ['deviation.pdf', 'difference.csv', 'difference.pdf', 'difference.png', 'difference.svg'],
  );
  t.deepEqual(changed, [
    { path: join(directory, 'grid.csv'), keptAs: join(directory, 'grid.csv.changed') },
    { path: join(directory, 'deviation.svg'), keptAs: join(directory, 'deviation.svg') },
  ]);
  t.is(readFileSync(join(directory, 'grid.csv.changed'), 'utf8'), 'with,my,column\n');
  t.is(readFileSync(join(directory, 'notes.txt'), 'utf8'), 'my notes');
  t.deepEqual(Object.keys(readManifest(directory)['files'] as object), [
    ...['diagram.pdf', 'diagram.png', 'diagram.svg', 'grid.csv', 'transitions.csv'],
  ]);
});

test('of the same trials what was written before stays and stays named; of fewer trials it goes', async (t) => {
  const directory = makeTestDirectory(t);
  await writeTo(directory);
  const metric: Partial<ResultFilesRequest> = {
    formats: ['svg'],
    view: { trials: 20, diagram: 'metric', metric: ['l1-gap'] },
    also: [],
  };
  t.deepEqual((await writeTo(directory, {}, metric)).removed, []);
  const named = Object.keys(readManifest(directory)['files'] as object);
  t.is(named.length, 13);
  t.true(named.includes('l1-gap.svg') && named.includes('deviation.pdf'));
  const { removed } = await writeTo(directory, { revision: 5, sweep: { ...sweep, trials: 30 } });
  t.deepEqual(removed, [join(directory, 'l1-gap.svg')]);
});

test('a failing picture leaves no old one of other trials behind, and keeps one of the same', async (t) => {
  const directory = makeTestDirectory(t);
  const draw = (request: ExportRequest): string =>
    request.format === 'EXPORT_FORMAT_PNG' ? failWith('INTERNAL') : drawAll(request);
  await writeTo(directory);
  await writeTo(directory, { draw });
  t.true(readdirSync(directory).includes('diagram.png'));
  t.truthy((readManifest(directory)['files'] as Record<string, unknown>)['diagram.png']);
  const { removed } = await writeTo(directory, { draw, revision: 4 });
  t.is(removed.length, 3);
  t.false(readdirSync(directory).some((name) => name.endsWith('.png')));
});

test('a view that the sweep does not have is refused before any file is written', async (t) => {
  for (const code of ['INVALID_ARGUMENT', 'FAILED_PRECONDITION']) {
    const directory = makeTestDirectory(t);
    const draw = (request: ExportRequest): string =>
      request.format === 'EXPORT_FORMAT_CSV' ? drawAll(request) : failWith(code);
    await t.throwsAsync(writeTo(directory, { draw }, { view: { diagram: 'deviation' } }), {
      message: new RegExp(code),
    });
    t.deepEqual(readdirSync(directory), []);
  }
});

test('what the sweep does not have besides is left out, and asked for once', async (t) => {
  const asked: string[] = [];
  const directory = makeTestDirectory(t);
  const written = await writeTo(directory, {
    draw: (request) => {
      if (request.diagram !== undefined) asked.push(`${request.diagram} ${request.format}`);
      return request.diagram === undefined ? drawAll(request) : failWith('FAILED_PRECONDITION');
    },
  });
  t.deepEqual(written.failed, []);
  t.is(written.files.length, 6);
  t.deepEqual(asked, ['difference EXPORT_FORMAT_CSV', 'deviation EXPORT_FORMAT_SVG', 'difference EXPORT_FORMAT_SVG']);
});

test('where the time runs out the data are there and the rest is named', async (t) => {
  const directory = makeTestDirectory(t);
  let calls = 0;
  const timeLeftMs = (): number => {
    calls += 1;
    return calls > 4 ? 0 : 1000;
  };
  const { files, failed } = await writeTo(directory, {}, { timeLeftMs });
  t.deepEqual(
    files.map((path) => path.slice(directory.length + 1)),
    ['grid.csv', 'transitions.csv', 'difference.csv', 'diagram.svg', 'manifest.json'],
  );
  t.is(failed.length, 8);
  t.true(failed.every(({ reason }) => reason === 'no time was left for it'));
});

test('a manifest of somebody else is not written over', (t: ExecutionContext) => {
  const directory = makeTestDirectory(t);
  refuseForeignManifest(directory);
  for (const text of ['{"name":"my app","icons":[]}', '', 'not JSON']) {
    writeFileSync(join(directory, 'manifest.json'), text);
    const error = t.throws(() => refuseForeignManifest(directory), { instanceOf: CliError });
    t.is(error.exitCode, 2);
    t.regex(error.message, /manifest\.json: expected a manifest that phasegrid wrote, or none, got another file;/);
  }
});
