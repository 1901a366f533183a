import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import anyTest from 'ava';
import { makeTestDirectory, startPhasegrid } from '../cli/phasegrid-process.js';
import { smallSweep, writeSweep } from '../cli/sweep-scene.js';
import { expectComplete, type LaunchScene, makeUserFolder, openLaunchScene, writeUserFile } from './launch-scene.js';
import { findClusterObstacle, sayWhySkipped } from './virtual-cluster.js';

const obstacle = findClusterObstacle();
if (obstacle !== undefined) sayWhySkipped(obstacle, 'launch-command');
const test = obstacle === undefined ? anyTest.serial : anyTest.serial.skip;

let scene: LaunchScene;
if (obstacle === undefined) {
  anyTest.before(async () => {
    scene = await openLaunchScene('command');
  });
  anyTest.after.always(() => scene.close());
}

/** Slurm again, which knows nothing of ours but three commands and a script. */
const template = `#!/bin/bash
#SBATCH --job-name={{name}}
#SBATCH --nodes={{nodes}} --cpus-per-task={{threads}} --time={{minutes}}
#SBATCH --output={{log}}
{{prologue}}
exec {{worker}}
`;

test('three commands and a template run a sweep on an engine, with the bytes of a run', async (t) => {
  const { user } = scene;
  const folder = makeUserFolder(t, user);
  writeUserFile(join(folder, 'job.tmpl'), template, user);
  const finished = await scene.start(t, {
    folder,
    engine: 'command',
    args: [
      ...['--template', 'job.tmpl', '--submit', 'sbatch --parsable', '--cancel', 'scancel'],
      ...['--status', "squeue --noheader --me --states=all --format '%i %T %j %N'"],
    ],
  }).finished;
  await expectComplete(t, scene, { folder, finished });
});

anyTest('what cannot be meant is refused before anything is there', async (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, smallSweep);
  writeUserFile(join(folder, 'none.tmpl'), '#!/bin/sh\necho {{name}}\n', { name: '', uid: 0, gid: 0 });
  writeUserFile(join(folder, 'typo.tmpl'), 'exec {{wroker}}\n', { name: '', uid: 0, gid: 0 });
  writeFileSync(join(folder, 'nameless.tmpl'), 'exec {{worker}}\n');
  writeFileSync(join(folder, 'omit.yaml'), "omit: ['--mem']\n");
  const commands = ['--submit', 'true', '--status', 'true', '--cancel', 'true'];
  for (const [args, message] of [
    [['--template', 'none.tmpl', ...commands], /^none\.tmpl: expected \{\{worker\}\} where the worker's command goes/m],
    [['--template', 'nameless.tmpl', ...commands], /^nameless\.tmpl: expected \{\{name\}\} where the job's name goes/m],
    [['--preset', 'pbs', '--site', './omit.yaml'], /^site profile: expected no omit, which is for sbatch;/m],
    [['--template', 'typo.tmpl', ...commands], /^typo\.tmpl: expected of \{\{worker\}\}, .*, got \{\{wroker\}\}$/m],
    [['--template', 'none.tmpl', '--submit', 'qsub'], /^--template|^none\.tmpl: expected \{\{worker\}\}/m],
    [[], /^launch command: expected --template, --submit, --status, --cancel, got none; or --preset, one of pbs, lsf/m],
    [['--preset', 'lsf', '--status', '/nowhere/bjobs'], /^\/nowhere\/bjobs: there is no such program on the path$/m],
    [['--preset', 'pbs', '--submit', "'qsub"], /Expected a command, its words quoted as for a shell/],
    [['--preset', 'pbs', '--job-id', 'job'], /Expected a regular expression with a group/],
  ] as const) {
    const all = ['launch', 'command', 'sweep.yaml', '--out', 'out', '--nodes', '2', '--threads', '1', '--time', '10m'];
    const done = await startPhasegrid([...all, ...args], { cwd: folder }).finished;
    t.is(done.code, 2, done.stderr);
    t.regex(done.stderr, message);
    t.false(existsSync(join(folder, 'out')));
  }
});

anyTest('a dry run prints the script of a preset', async (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, smallSweep);
  writeFileSync(join(folder, 'site.yaml'), 'nodes: 2\ntime: 4h\nwrap: apptainer exec a.sif {{worker}}\n');
  const args = ['--preset', 'lsf', '--site', './site.yaml', '--threads', '64', '--out', 'a b', '--dry-run'];
  const done = await startPhasegrid(['launch', 'command', 'sweep.yaml', ...args], { cwd: folder }).finished;
  t.is(done.code, 0, done.stderr);
  t.regex(done.stdout, /^#BSUB -n 64\n#BSUB -R "span\[hosts=1\]"\n#BSUB -W 240$/m);
  t.regex(
    done.stdout,
    /^exec >> '\/.*\/a b\/jobs\/phasegrid-00000000-1\.log' 2>&1\nexec apptainer exec a\.sif \S+ .* worker --access '/m,
  );
  t.is(readFileSync(join(folder, 'sweep.yaml'), 'utf8'), smallSweep);
});
