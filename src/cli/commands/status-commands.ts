import type { Command } from '@commander-js/extra-typings';
import { addConnectionOptions } from '../access/connection.js';
import { jsonText } from '../command-line/json-text.js';
import { findManifest } from '../files/result-folder.js';
import { describeSweep, describeSweepBriefly } from '../screen/sweep-text.js';
import { openAllSweeps, openSweepSource } from '../site/sweep-source.js';

/** The commands that show the state of sweeps: on a coordinator, or in a directory of `run`, even while it runs. */
export function addStatusCommands(program: Command): void {
  addList(program);
  addStatus(program);
}

function addList(program: Command): void {
  addConnectionOptions(program.command('list'))
    .summary('all sweeps of a coordinator or a directory, the newest first')
    .argument('[directory]', 'an output directory of `run`; a coordinator where none is named')
    .option('--json', 'as JSON', false)
    .action(async (directory, options) => {
      const source = await openAllSweeps(directory, options);
      try {
        const sweeps = await source.client.listSweeps();
        const text = sweeps.length === 0 ? 'no sweeps yet' : sweeps.map(describeSweepBriefly).join('\n');
        process.stdout.write(`${options.json ? jsonText(sweeps) : text}\n`);
      } finally {
        await source.close();
      }
    });
}

function addStatus(program: Command): void {
  addConnectionOptions(program.command('status'))
    .summary('what a sweep is, where it stands, since when, and who computed it')
    .argument('<sweep>', 'identity (or a prefix of it), or an output directory of `run`')
    .argument('[which]', 'the identity, where a directory holds several')
    .option('--sweep <id>', 'the same')
    .option('--json', 'as JSON', false)
    .action(async (name, which, options) => {
      const source = await openSweepSource(name, { ...options, sweep: which ?? options.sweep, prefer: 'work' });
      try {
        const reply = await source.client.getSweep(source.sweepId);
        const files =
          source.directory === undefined ? undefined : describeFiles(source.directory, reply.sweep?.sweepId);
        const text = [describeSweep(reply), ...(files === undefined ? [] : [`  ${files.text}`])].join('\n');
        process.stdout.write(`${options.json ? jsonText({ ...reply, ...(files && { files: files.data }) }) : text}\n`);
      } finally {
        await source.close();
      }
    });
}

/** The files in the folder, which may show another sweep or fewer trials. */
function describeFiles(
  directory: string,
  sweepId: string | undefined,
): { readonly text: string; readonly data: object } {
  const found = findManifest(directory);
  if (found.kind !== 'manifest') return { text: 'files: none yet', data: { count: 0 } };
  const { manifest } = found;
  const data = { count: manifest.files.size, sweepId: manifest.sweepId, complete: manifest.complete };
  if (manifest.sweepId !== sweepId) return { text: `files: those of ${manifest.sweepId}`, data };
  return { text: `files: ${manifest.files.size}, of ${manifest.complete ? 'all' : 'a part of the'} trials`, data };
}
