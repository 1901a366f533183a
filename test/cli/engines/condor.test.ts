import { join } from 'node:path';
import test from 'ava';
import { composeCondorSubmit } from '../../../src/cli/engines/condor.js';
import { makeTestDirectory, runPhasegrid } from '../phasegrid-process.js';
import { smallSweep, startServer, writeSweep } from '../sweep-scene.js';

test('a submit description sends the access file and asks for what a worker needs', async (t) => {
  const folder = makeTestDirectory(t);
  writeSweep(folder, smallSweep);
  const args = ['launch', 'condor', 'sweep.yaml', '--nodes', '20', '--threads', '4', '--access', 'ledger.access'];
  const early = await runPhasegrid(args, { cwd: folder });
  t.is(early.code, 2);
  t.regex(early.stderr, /^--access: expected .*access\.json, got none; `phasegrid serve` writes it$/m);
  await startServer(t, folder);
  const done = await runPhasegrid(args, { cwd: folder });
  t.is(done.code, 0, done.stderr);
  const odd = await runPhasegrid([...args, '--program', '/opt/$x/phasegrid'], { cwd: folder });
  t.is(odd.code, 2);
  t.regex(odd.stderr, /^--program: expected a path without commas, quotes, dollars .*, got "\/opt\/\$x\/phasegrid"$/m);
  const lines = done.stdout.split('\n');
  for (const line of [
    'executable = /usr/local/bin/phasegrid',
    `transfer_input_files = ${join(folder, 'ledger.access', 'access.json')}`,
    'request_cpus = 4',
    'request_memory = 512',
    'queue 20',
  ]) {
    t.true(lines.includes(line), `${line}\n${done.stdout}`);
  }
  t.regex(
    done.stdout,
    /^arguments = "worker --access access\.json --threads 4 --allocation condor --job \$\(Cluster\)/m,
  );
});

test('words with blanks and quotes keep together in the arguments', (t) => {
  const program = ['/usr/bin/apptainer', 'exec', "a b's.sif", 'phasegrid'];
  const text = composeCondorSubmit({ nodes: 1, threads: 1, memoryMiB: 320, program, accessFile: '/a/access.json' });
  t.regex(text, /^executable = \/usr\/bin\/apptainer\n/m);
  t.regex(text, /^arguments = "exec 'a b''s\.sif' phasegrid worker /m);
});
