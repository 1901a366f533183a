import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { composeJobScript } from '../../../src/cli/engines/job-script.js';
import { runProgramBriefly } from '../../../src/cli/engines/run-program.js';
import { readSiteProfile } from '../../../src/cli/engines/site-profile.js';
import { composeSlurmEnvironment } from '../../../src/cli/engines/slurm-environment.js';
import { parseSqueue } from '../../../src/cli/engines/slurm-jobs.js';
import { checkSbatchOptions, findOption } from '../../../src/cli/engines/slurm-options.js';
import { parsePartitions } from '../../../src/cli/engines/slurm-partition.js';
import { readSubmission } from '../../../src/cli/engines/slurm-refusal.js';
import { formatSlurmTime, parseSlurmTimeMs } from '../../../src/cli/engines/slurm-time.js';
import { makeTestDirectory } from '../phasegrid-process.js';

test('the words of squeue become observations of our jobs alone', (t) => {
  const lines = [
    '7|PENDING|Priority||phasegrid-abcd1234-1',
    '8|COMPLETING|None|n1|phasegrid-abcd1234-2',
    '9|TIMEOUT|TimeLimit|n2|phasegrid-abcd1234-3',
    '10|RUNNING|None|n3|phasegrid-other123-1',
    '11_4|RUNNING|None|n3|a | name of somebody',
    '',
  ];
  t.deepEqual(parseSqueue(lines.join('\n'), 'abcd1234'), [
    { name: 'phasegrid-abcd1234-1', jobId: '7', state: 'queued', reason: 'Priority' },
    { name: 'phasegrid-abcd1234-2', jobId: '8', state: 'running', reason: 'COMPLETING', node: 'n1' },
    { name: 'phasegrid-abcd1234-3', jobId: '9', state: 'ended', reason: 'TIMEOUT', node: 'n2' },
  ]);
  t.throws(() => parseSqueue('slurm_load_jobs error', 'abcd1234'), { message: /^squeue: expected lines of/ });
});

test('an end of sbatch says whether there is a job, and whether another attempt may help', (t) => {
  const ended = (code: number, stdout: string, stderr = '') => ({ kind: 'ended', code, stdout, stderr }) as const;
  t.deepEqual(readSubmission(ended(0, '12;cluster\n')), { kind: 'submitted', jobId: '12' });
  t.deepEqual(readSubmission(ended(0, '12\n', 'sbatch: a note of the site\n')), { kind: 'submitted', jobId: '12' });
  const refused =
    'sbatch: error: invalid partition specified: x\nsbatch: error: Batch job submission failed: Invalid partition name specified\n';
  const message = 'invalid partition specified: x; Invalid partition name specified';
  t.deepEqual(readSubmission(ended(1, '', refused)), { kind: 'refused', message, lasting: true });
  for (const [stderr, kind, lasting] of [
    ['sbatch: error: Batch job submission failed: Socket timed out on send/recv operation', 'unknown', undefined],
    [
      'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)',
      'unknown',
      undefined,
    ],
    ['sbatch: error: QOSMaxSubmitJobPerUserLimit', 'refused', false],
    [
      'sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified',
      'refused',
      true,
    ],
    ['sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying', 'refused', false],
  ] as const) {
    const result = readSubmission(ended(1, '', stderr));
    t.is(result.kind, kind, stderr);
    t.is(result.kind === 'refused' ? result.lasting : undefined, lasting, stderr);
  }
  t.is(readSubmission({ kind: 'too-slow', timeoutMs: 1000 }).kind, 'unknown');
  t.like(readSubmission({ kind: 'missing' }), { kind: 'refused', lasting: true });
});

test('limits of partitions are read, and times are written as Slurm does', (t) => {
  const text =
    'PartitionName=cpu AllowGroups=ALL Default=YES MaxTime=2-12:00:00 State=UP TotalNodes=9 JobDefaults=(null)\nPartitionName=free Default=NO MaxTime=UNLIMITED State=DRAIN TotalNodes=1\n';
  t.deepEqual(parsePartitions(text), [
    { name: 'cpu', isDefault: true, state: 'UP', timeMaxMs: 60 * 3_600_000, nodes: 9 },
    { name: 'free', isDefault: false, state: 'DRAIN', timeMaxMs: undefined, nodes: 1 },
  ]);
  t.is(parseSlurmTimeMs('9:57'), 597_000);
  t.is(parseSlurmTimeMs('1-02'), 26 * 3_600_000);
  t.is(parseSlurmTimeMs('INVALID'), undefined);
  t.is(formatSlurmTime(60 * 3_600_000), '2-12:00:00');
  t.is(formatSlurmTime(90_001), '00:02:00');
});

test('options of sbatch that are ours are refused, and values in words of their own are none', (t) => {
  t.deepEqual(checkSbatchOptions(['-p', 'cpu', '--account=x', '-Ax', '--exclusive']), []);
  t.regex(checkSbatchOptions(['-N4'])[0], /^sbatch option -N4: expected --nodes before the --$/);
  t.regex(
    checkSbatchOptions(['other.yaml'])[0],
    /expected options such as --partition=cpu behind the --, got "other.yaml"/,
  );
  t.is(findOption(['-p', 'a', '--partition=b'], '--partition', '-p'), 'b');
  t.is(findOption(['-pa'], '--partition', '-p'), 'a');
});

test('a script leaves out what the site refuses, and quotes what a shell would read', (t) => {
  const script = composeJobScript({
    mark: '#SBATCH',
    directives: ['--mem=4G', '--mem-per-cpu=1G', '--requeue'],
    omit: ['--mem', '--requeue'],
    prologue: ['module load x'],
    wrap: 'run {{worker}} $HOME',
    command: ['node', "it's here"],
  });
  t.is(script, "#!/bin/bash\n#SBATCH --mem-per-cpu=1G\nmodule load x\nexec run node 'it'\\''s here' $HOME\n");
});

test('a scratch folder is written as a shell expands it, and what a shell would run is refused', (t) => {
  const site = (scratch: string): string => {
    const folder = makeTestDirectory(t);
    writeFileSync(join(folder, 'site.yaml'), `scratch: ${JSON.stringify(scratch)}\n`);
    return join(folder, 'site.yaml');
  };
  const { prologue, scratch, omit } = readSiteProfile(site('/local/$USER/a b'));
  const script = composeJobScript({ mark: '#SBATCH', directives: [], prologue, scratch, omit, command: ['node'] });
  t.is(script, '#!/bin/bash\nexport PHASEGRID_SCRATCH="/local/$USER/a b"\nexec node\n');
  t.is(readSiteProfile(site('none')).scratch, 'none');
  for (const wrong of ['local', '/a$(reboot)', '/a`reboot`', '/a"; reboot; "', '/a\\', '/a\nb', '']) {
    t.throws(() => readSiteProfile(site(wrong)), { message: /expected something else at scratch/ }, wrong);
  }
});

test("Slurm's programs do not see what another job or the user's shell says of jobs", (t) => {
  const own = {
    SLURM_CONF: '/c',
    SLURM_JOB_ID: '1',
    SBATCH_ACCOUNT: 'x',
    SBATCH_TIMELIMIT: '1',
    SQUEUE_FORMAT: '%i',
    PATH: '/b',
  };
  t.deepEqual(composeSlurmEnvironment(own), { SLURM_CONF: '/c', SBATCH_ACCOUNT: 'x', PATH: '/b', LC_ALL: 'C' });
});

test('a program is missing, ends or takes too long', async (t) => {
  const call = { args: ['-e', 'process.exitCode = 3; setInterval(() => 0, 1000)'], timeoutMs: 100 };
  t.deepEqual(await runProgramBriefly({ ...call, program: process.execPath }), { kind: 'too-slow', timeoutMs: 100 });
  t.deepEqual(await runProgramBriefly({ ...call, program: '/nowhere/sbatch' }), { kind: 'missing' });
  const echo = { program: process.execPath, args: ['-e', 'process.stdin.pipe(process.stdout)'], timeoutMs: 20_000 };
  t.like(await runProgramBriefly({ ...echo, input: 'in' }), { kind: 'ended', code: 0, stdout: 'in' });
});

test('a site profile is found by its name, and a wrapper without a place for the worker is refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-site-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'site.yaml');
  writeFileSync(path, 'time: 4h\noptions: [--partition=cpu]\n');
  t.like(readSiteProfile(path), { time: '4h', options: ['--partition=cpu'], prologue: [], wrap: undefined });
  writeFileSync(path, 'wrap: apptainer exec x.sif\n');
  t.throws(() => readSiteProfile(path), { message: /expected something else at wrap \(has no \{\{worker\}\}\)/ });
  t.throws(() => readSiteProfile('none', { XDG_CONFIG_HOME: folder }), {
    message: /^--site: cannot read .*phasegrid\/sites\/none\.yaml/,
  });
});
