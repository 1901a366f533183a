import type { Command } from '@commander-js/extra-typings';
import { decodeSweep } from '../../sweep/sweep.js';
import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import { addConnectionOptions, readConnection } from '../access/connection.js';
import { type Client, connect } from '../client/client.js';
import { exitCode } from '../command-line/exit-code.js';
import { isFlawed } from '../command-line/flawed.js';
import { jsonText } from '../command-line/json-text.js';
import { parsePriority } from '../command-line/options.js';
import { listenForStop } from '../command-line/stop-signal.js';
import { composeSubmission, readSweepFile } from '../files/sweep-file.js';
import { describeProgress } from '../screen/progress-text.js';
import { openProgressView } from '../screen/progress-view.js';

type Connected = Parameters<typeof readConnection>[0];

/** The commands that ask a running coordinator about its sweeps. */
export function addSweepCommands(program: Command): void {
  addSubmit(program);
  addWatch(program);
  addCancel(program);
  addResume(program);
}

function addSubmit(program: Command): void {
  addConnectionOptions(program.command('submit'))
    .summary('hand a sweep file to a coordinator')
    .argument('<file>', 'sweep file, YAML or JSON')
    .option(
      '--priority <number>',
      'compute that it receives beside other sweeps, 1 to 1000 (default: 1)',
      parsePriority,
    )
    .option('--json', 'as JSON', false)
    .action(async (path, options) => {
      const { priority } = options;
      const submission = { ...composeSubmission(readSweepFile(path)), priority };
      const reply = await withClient(options, (client) => client.submitSweep(submission));
      const effect = reply.effect.replace('EFFECT_', '').toLowerCase();
      const id = reply.sweep?.sweepId ?? '';
      print(options.json, { sweepId: id, effect, progress: reply.progress }, `${id}  ${effect}`);
    });
}

function addWatch(program: Command): void {
  addConnectionOptions(program.command('watch'))
    .summary('follow a sweep until it ends; Ctrl-C detaches, the sweep goes on')
    .argument('<sweep>', 'identity, or a prefix of it')
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'as JSON lines', false)
    .action(async (id, options) => {
      const stop = listenForStop(() => process.stderr.write('\ndetached; the sweep goes on\n'));
      try {
        process.exitCode = await withClient(options, async (client) => {
          const { sweep } = await client.getSweep(id);
          const watched = decodeSweep(sweep?.document ?? '');
          const view = openProgressView({ sweep: watched, json: options.json, heatMap: options.heatMap });
          let last: Progress__Output | null = null;
          try {
            for await (const news of client.watchSweep(id, { signal: stop.signal })) {
              view.update(news);
              last = news.progress;
            }
          } finally {
            view.close();
          }
          return stop.exitCode() ?? (last === null ? exitCode.failed : watchExitCode(last));
        });
      } finally {
        stop.dispose();
      }
    });
}

function watchExitCode(progress: Progress__Output): number {
  if (progress.state === 'SWEEP_STATE_CANCELLED') return exitCode.failed;
  return isFlawed(progress) ? exitCode.flawed : exitCode.done;
}

function addCancel(program: Command): void {
  addConnectionOptions(program.command('cancel'))
    .summary('stop handing out tasks of a sweep; what is finished stays')
    .argument('<sweep>', 'identity, or a prefix of it')
    .option('--json', 'as JSON', false)
    .action(async (sweep, options) => {
      const { progress } = await withClient(options, (client) => client.cancelSweep(sweep));
      print(options.json, progress, progress === null ? '' : describeProgress(progress));
    });
}

function addResume(program: Command): void {
  addConnectionOptions(program.command('resume'))
    .summary('take a cancelled sweep up again')
    .argument('<sweep>', 'identity, or a prefix of it')
    .option('--json', 'as JSON', false)
    .action(async (sweep, options) => {
      const { progress } = await withClient(options, (client) => client.resumeSweep(sweep));
      print(options.json, progress, progress === null ? '' : describeProgress(progress));
    });
}

/** Opens a client for one call, and closes it whatever happens. */
async function withClient<Reply>(options: Connected, call: (client: Client) => Promise<Reply>): Promise<Reply> {
  const client = connect(readConnection(options));
  try {
    return await call(client);
  } finally {
    client.close();
  }
}

function print(json: boolean, data: unknown, text: string): void {
  process.stdout.write(`${json ? jsonText(data) : text}\n`);
}
