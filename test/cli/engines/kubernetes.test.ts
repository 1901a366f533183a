import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { type IJobSpec, Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../../src/cli/engines/kubernetes.js';
import { makeTestDirectory, phasegridMain, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { smallSweep, writeSweep } from '../sweep-scene.js';
import { findUnreadKeys } from './find-unread-keys.js';

const args = [
  'launch',
  'kubernetes',
  'sweep.yaml',
  '--nodes',
  '50',
  '--threads',
  '8',
  '--image',
  'registry/phasegrid:1',
];

const models = { ConfigMap, Secret, Service, NetworkPolicy, StatefulSet, Job } as const;

test('the manifests are valid, and say what a worker and its coordinator need', async (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, smallSweep);
  const manifests = await readManifests(t, folder);
  t.deepEqual(
    manifests.map(({ kind, metadata }) => `${kind} ${metadata?.name ?? ''}`),
    [
      ...[
        'ConfigMap phasegrid-sweep',
        'Secret phasegrid-identity',
        'Secret phasegrid-client',
        'Secret phasegrid-worker',
      ],
      ...['Service phasegrid-coordinator', 'NetworkPolicy phasegrid-coordinator', 'NetworkPolicy phasegrid-worker'],
      ...['StatefulSet phasegrid-coordinator', 'Job phasegrid-submission', 'Job phasegrid-worker'],
    ],
  );
  for (const manifest of manifests) {
    t.notThrows(() => validate(manifest), manifest.metadata?.name);
  }
  const workers = manifests.at(-1)?.spec as IJobSpec;
  t.like(workers, { completionMode: 'Indexed', completions: 50, parallelism: 50, backoffLimitPerIndex: 3 });
  t.deepEqual(workers.podFailurePolicy?.rules, [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
  ]);
  t.deepEqual(workers.template.spec?.containers[0]?.resources, {
    requests: { cpu: '8', memory: '768Mi' },
    limits: { memory: '768Mi' },
  });
  // A worker's secret lets it compute, and nothing else.
  const secret = manifests[3].stringData?.['access.json'] ?? '';
  t.deepEqual(Object.keys((JSON.parse(secret) as { tokens: object }).tokens), ['worker']);
});

test('a key that is misspelt, at whatever depth, is refused by this test', async (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, smallSweep);
  const workers = (await readManifests(t, folder)).at(-1);
  if (workers === undefined) throw new Error('there are workers');
  const misspell = (from: string, to: string): Manifest & AnyManifest =>
    JSON.parse(JSON.stringify(workers).replace(`"${from}":`, `"${to}":`)) as Manifest & AnyManifest;
  for (const [from, to, place] of [
    ['podFailurePolicy', 'podFailurePolcy', 'spec.podFailurePolcy'],
    ['backoffLimitPerIndex', 'backoffLimitPerIndexes', 'spec.backoffLimitPerIndexes'],
    ['runAsNonRoot', 'runAsNonroot', 'spec.template.spec.securityContext.runAsNonroot'],
    ['readOnlyRootFilesystem', 'readOnlyRoot', 'spec.template.spec.initContainers.0.securityContext.readOnlyRoot'],
    ['metadata', 'metaData', 'metaData'],
  ] as const) {
    t.throws(() => validate(misspell(from, to)), { message: `unknown to Kubernetes: ${place}` });
  }
});

test('a key that Kubernetes does not know is refused when the program is built', (t) => {
  const template = { spec: { containers: [] } };
  // @ts-expect-error It is podFailurePolicy: without the types' word nobody would notice.
  const misspelt: IJobSpec = { template, podFailurePolcy: { rules: [] } };
  t.truthy(misspelt);
});

test('what the containers run computes a sweep: coordinator, submission and a worker, with copied secrets', async (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, smallSweep);
  const manifests = await readManifests(t, folder);
  const place = (path: string): string => join(folder, 'root', path);
  for (const path of ['data', 'access', 'sweep']) mkdirSync(place(path), { recursive: true });
  const getPod = (index: number) => {
    const spec = (manifests[index].spec as IJobSpec).template.spec;
    const command = spec?.initContainers?.[0]?.command ?? [];
    const secret = spec?.volumes?.find(({ name }) => name === 'secret')?.secret?.secretName ?? '';
    return { command, secret, args: spec?.containers[0]?.args ?? [] };
  };
  const copySecrets = (index: number, suffix = ''): void => {
    const { command, secret } = getPod(index);
    const source = place(`secret-${secret}`);
    mkdirSync(source);
    const content = manifests.find(({ metadata }) => metadata?.name === secret)?.stringData ?? {};
    for (const [name, text] of Object.entries(content)) writeFileSync(join(source, name), text);
    const target = place(`${command[4].slice(1)}${suffix}`);
    execFileSync(process.execPath, [...command.slice(1, 3), source, target]);
    t.is(statSync(target).mode & 0o777, 0o700);
  };
  copySecrets(7);
  copySecrets(8);
  copySecrets(9, '-worker');
  const serve = getPod(7).args.map((word) =>
    word.replace('/data', place('data')).replace('0.0.0.0:7400', '127.0.0.1:0'),
  );
  const server = startPhasegrid(serve);
  t.teardown(() => server.child.kill('SIGKILL'));
  const [, address] = await server.waitFor(/^coordinator on (\S+?),? /m);
  writeFileSync(place('sweep/sweep.yaml'), Buffer.from(manifests[0].binaryData?.['file-0'] ?? '', 'base64'));
  const submit = getPod(8).args.map((word) =>
    word.replace('/sweep/', place('sweep/')).replace('/access', place('access')),
  );
  const submitted = await runPhasegrid([...submit, '--connect', address]);
  t.is(submitted.code, 0, submitted.stderr);
  const access = place('access/own-worker');
  const worker = startPhasegrid(['worker', '--access', access, '--threads', '1', '--connect', address]);
  t.teardown(() => worker.child.kill('SIGKILL'));
  const [id] = submitted.stdout.split(' ');
  const watched = await runPhasegrid(['watch', id, '--json', '--access', place('access/own'), '--connect', address]);
  t.regex(watched.stdout, /SWEEP_STATE_COMPLETE/);
});

test('files beyond what a ConfigMap takes, and names beyond what Kubernetes takes, are refused', async (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, `${smallSweep}\n${`# ${'x'.repeat(98)}\n`.repeat(7001)}`);
  const large = await runPhasegrid(args, { cwd: folder });
  t.is(large.code, 2);
  t.regex(large.stderr, /^launch kubernetes: expected at most 700000 bytes of sweep file and files that it names/m);
  const named = await runPhasegrid([...args, '--name', 'Phase_grid'], { cwd: folder });
  t.is(named.code, 2);
  t.regex(named.stderr, /Expected up to 40 of a-z, 0-9 and - with a letter first, got "Phase_grid"/);
});

test('a file that others can read is warned of, since the manifests hold secrets', (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, smallSweep);
  const write = (umask: string): string => {
    const script = `umask ${umask}; exec "$@" > phasegrid-${umask}.yaml`;
    const words = ['-c', script, 'sh', process.execPath, phasegridMain, ...args];
    const done = spawnSync('sh', words, { cwd: folder, encoding: 'utf8' });
    t.is(done.status, 0);
    return done.stderr;
  };
  t.is(
    write('022'),
    'launch kubernetes: the file with the manifests holds secrets, and other users can read it: chmod 600 it\n',
  );
  t.is(write('077'), '');
});

/** The validators read every key that they know, and pass over others. */
function validate(manifest: Manifest & AnyManifest): void {
  const Model = models[manifest.kind] as new (data: Manifest) => { validate: () => void };
  const unread = findUnreadKeys(new Model(manifest), (model) => model.validate());
  if (unread.length > 0) throw new Error(`unknown to Kubernetes: ${unread.join(', ')}`);
}

/** Fields that some of the kinds have. */
interface AnyManifest {
  readonly kind: string;
  readonly metadata?: { readonly name?: string };
  readonly spec?: unknown;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

async function readManifests(t: ExecutionContext, folder: string): Promise<(Manifest & AnyManifest)[]> {
  const done = await runPhasegrid(args, { cwd: folder });
  t.is(done.code, 0, done.stderr);
  t.is(readFileSync(join(folder, 'sweep.yaml'), 'utf8'), smallSweep);
  return parseAllDocuments(done.stdout).map((document) => {
    if ('errors' in document) t.deepEqual(document.errors, []);
    return (document as { toJS: () => Manifest & AnyManifest }).toJS();
  });
}
