import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { type Coordinator, startCoordinator } from '../../coordinator/start-coordinator.js';
import { systemClock } from '../../coordinator/wall-clock.js';
import { type Client, connect } from '../../src/cli/client/client.js';
import { compileKernels } from '../../src/kernels/memory/wasm.js';
import { planSweep } from '../../src/sweep/plan.js';
import { encodeSweep, type Sweep } from '../../src/sweep/sweep.js';
import { startWorker } from '../../worker/start-worker.js';
import { readNpz } from '../export/read-npz.js';
import { experiments, findProbe, probeFingerprint, probeRegistryUrl, probeSweep } from './probe-experiments.js';

/** 12 cells of walks of 4, 9 and 16 steps; the first 3 of 10 trials keep both curves. */
const sweep: Sweep = {
  ...probeSweep({ pauses: 0, n: 8 }, 10),
  parameters: { mode: 'walk', at: 0, pauses: 0 },
  curves: 3,
};
const valueCount = 3 * 2 * 4 * (4 + 9 + 16);

async function serve(ledgerPath: string, use: (site: { coordinator: Coordinator; client: Client }) => Promise<void>) {
  const coordinator = await startCoordinator({
    ledgerPath,
    listen: '127.0.0.1:0',
    access: 'everybody',
    fingerprint: probeFingerprint,
    clock: systemClock,
    findDeclaration: findProbe,
    version: '0.0.0',
  });
  const client = connect({ address: coordinator.address });
  try {
    await use({ coordinator, client });
  } finally {
    client.close();
    await coordinator.close();
  }
}

async function complete({ coordinator, client }: { coordinator: Coordinator; client: Client }, wanted: Sweep) {
  const { sweep: stored } = await client.submitSweep({ document: encodeSweep(wanted) });
  const worker = startWorker({
    address: coordinator.address,
    threads: 1,
    fingerprint: probeFingerprint,
    kernels: compileKernels(),
    host: 'here',
    registryUrl: probeRegistryUrl,
  });
  const sweepId = stored?.sweepId ?? '';
  for await (const { progress } of client.watchSweep(sweepId)) {
    if (progress?.state === 'SWEEP_STATE_COMPLETE') break;
  }
  await worker.drain();
  return sweepId;
}

test.serial('curves survive the coordinator, and every format has the same ones', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-'));
  const ledgerPath = join(folder, 'ledger.db');
  const diagram = 'curves';
  try {
    let sweepId = '';
    let before: Buffer | undefined;
    await serve(ledgerPath, async (site) => {
      sweepId = await complete(site, sweep);
      before = await site.client.exportDiagram({ sweepId, format: 'EXPORT_FORMAT_CSV', diagram });
    });
    await serve(ledgerPath, async ({ client }) => {
      const csv = await client.exportDiagram({ sweepId, format: 'EXPORT_FORMAT_CSV', diagram });
      t.deepEqual(csv, before);
      const [header, ...lines] = csv.toString('utf8').trimEnd().split('\n');
      t.is(header, 'n,k,trial,curve,step,value');
      t.is(lines.length, valueCount);
      const rows = lines.map((line) => line.split(','));
      t.deepEqual([...new Set(rows.map(([, , trial]) => trial))], ['0', '1', '2']);
      checkMargins(t, rows);

      const npz = readNpz(await client.exportDiagram({ sweepId, format: 'EXPORT_FORMAT_NPZ', diagram }));
      t.deepEqual(
        npz.get('values')?.values,
        rows.map(([, , , , , value]) => Number(value)),
      );
      t.is(npz.get('start')?.values.at(-1), valueCount);

      const json = JSON.parse(
        (await client.exportDiagram({ sweepId, format: 'EXPORT_FORMAT_JSON', diagram })).toString('utf8'),
      ) as { curves: { coordinates: number[]; trial: number; curve: string; stride: number; values: number[] }[] };
      const fromJson = json.curves.flatMap(({ coordinates, trial, curve, stride, values }) =>
        values.map((value, index) => [...coordinates, trial, curve, index * stride, value].map(String)),
      );
      t.deepEqual(fromJson, rows);

      const parquet = await readParquet(
        await client.exportDiagram({ sweepId, format: 'EXPORT_FORMAT_PARQUET', diagram }),
      );
      t.deepEqual(
        parquet.map((row) => header.split(',').map((name) => String(row[name]))),
        rows,
      );

      const first = await client.exportDiagram({ sweepId, format: 'EXPORT_FORMAT_CSV', diagram, trials: 1 });
      t.is(first.toString('utf8').trimEnd().split('\n').length, 1 + valueCount / 3);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** In every cell the margin is k minus the walk's place, at each step. */
function checkMargins(t: { is: (a: unknown, b: unknown) => void }, rows: readonly (readonly string[])[]): void {
  const places = new Map(
    rows.map(([n, k, trial, curve, step, value]) => [[n, k, trial, curve, step].join(), Number(value)]),
  );
  for (const [n, k, trial, , step] of rows) {
    const at = (curve: string) => places.get([n, k, trial, curve, step].join()) ?? Number.NaN;
    t.is(at('margin'), Number(k) - at('walk'));
  }
}

test.serial('a picture shows the curve that is asked for, and a sweep without curves has none', async (t) => {
  await serve(':memory:', async (site) => {
    const { client } = site;
    const sweepId = await complete(site, sweep);
    const draw = async (more: object) => {
      const request = { sweepId, format: 'EXPORT_FORMAT_SVG', diagram: 'curves', ...more } as const;
      return (await client.exportDiagram(request)).toString('utf8');
    };
    t.regex(await draw({}), /<title>Probe: walk<\/title>/);
    const margins = await draw({ curve: ['margin'], x: 'k', slice: { n: 16 } });
    t.regex(margins, /<title>Probe: margin<\/title>/);
    for (const k of [1, 2, 3, 4]) t.regex(margins, new RegExp(`>k = ${k}<`));
    t.regex(margins, /median of 3 trials/);
    await t.throwsAsync(draw({ curve: ['loss'] }), { message: /curve: expected one of walk, margin, got "loss"/ });
    const { curves: _curves, ...plain } = sweep;
    const plainId = await complete(site, plain);
    for (const format of ['EXPORT_FORMAT_CSV', 'EXPORT_FORMAT_SVG'] as const) {
      await t.throwsAsync(draw({ sweepId: plainId, format }), { message: /expected a sweep that keeps curves/ });
    }
  });
});

test('keeping curves changes nothing of how the probe is cut', (t) => {
  const { curves: _curves, ...plain } = sweep;
  const [{ declaration }] = experiments;
  t.deepEqual(planSweep(sweep, declaration).blocks, planSweep(plain, declaration).blocks);
});

const fromWriter = createRequire(createRequire(import.meta.url).resolve('hyparquet-writer'));

async function readParquet(content: Buffer): Promise<Record<string, unknown>[]> {
  const reader = (await import(pathToFileURL(fromWriter.resolve('hyparquet')).href)) as {
    parquetReadObjects: (options: { file: ArrayBuffer }) => Promise<Record<string, unknown>[]>;
  };
  return reader.parquetReadObjects({ file: Uint8Array.from(content).buffer });
}
