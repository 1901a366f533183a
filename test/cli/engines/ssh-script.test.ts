import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { quoteWord } from '../../../src/cli/engines/shell-words.js';
import { composeSshScript } from '../../../src/cli/engines/ssh-script.js';
import { makeTestDirectory } from '../phasegrid-process.js';

test('the worker gets the access file of the first line, and its words whatever is in them', async (t) => {
  const folder = makeTestDirectory(t);
  const program = join(folder, "it's 100%.sh");
  writeFileSync(program, '#!/bin/sh\necho "$@" "A=$A W=$W"; stat -c %a "$3" "$3/access.json"; cat "$3/access.json"\n');
  chmodSync(program, 0o755);
  const script = composeSshScript({
    program: quoteWord(program),
    prologue: ["export A='it is' # a comment", 'cd /'],
    wrap: 'env W=1 {{worker}}',
    options: ['--log', `${folder}/a 'b' "c" $d`],
  });
  const child = spawn('sh', ['-c', script], { env: { ...process.env, TMPDIR: folder } });
  const written = text(child.stdout);
  // The end of the input would end the worker.
  child.stdin.write('{"secret":1}\n');
  t.regex(await written, /^worker --access \S+ --log \S+\/a 'b' "c" \$d A=it is W=1\n700\n600\n\{"secret":1\}\n$/);
  // Nothing secret is left on the host.
  t.deepEqual(readdirSync(folder), ["it's 100%.sh"]);
});

test('without a first line nothing is started', (t) => {
  const folder = makeTestDirectory(t);
  const script = composeSshScript({ program: `touch ${folder}/started;`, prologue: [], wrap: undefined, options: [] });
  const done = spawnSync('sh', ['-c', script], {
    input: '',
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: folder },
  });
  t.is(done.status, 71);
  t.deepEqual(readdirSync(folder), []);
});
