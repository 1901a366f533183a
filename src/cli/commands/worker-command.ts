import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { systemClock } from '../../../coordinator/wall-clock.js';
import { addConnectionOptions, readConnection } from '../access/connection.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { defaultThreadCount, parseLabel, parseThreadCount } from '../command-line/options.js';
import { parseDuration } from '../command-line/parse-duration.js';
import { aborted, listenForStop } from '../command-line/stop-signal.js';
import { startLocalWorker } from '../site/local-worker.js';
import { compileMaxOffline, compileStay, describeLeaving } from '../site/worker-stay.js';

export function addWorkerCommand(program: Command): void {
  addConnectionOptions(program.command('worker'))
    .summary('compute for a coordinator')
    .description(
      'Computes tasks of a coordinator until it is stopped. SIGTERM, Ctrl-C and every warning of a batch system start a ' +
        'drain: running tasks are finished or returned, everything is reported, and the process ends with 0 within 10 ' +
        'seconds. It ends with 0 by itself at its time limit, after its idle timeout, and when the coordinator has no work ' +
        'left for it.',
    )
    .option(
      '-t, --threads <count>',
      'compute threads; by default as many as the batch system or the container gives, else the cores',
      parseThreadCount,
      defaultThreadCount(),
    )
    .option('--idle-timeout <time>', 'end after so long without a task, such as 5m (default: never)', parseDuration)
    .option(
      '--time-limit <time>',
      'end within so long, such as 4h or 1-12:00:00, counted from PHASEGRID_JOB_START where that is set (default: never)',
      parseDuration,
    )
    .option(
      '--max-offline <time>',
      'give up after so long without an answer (default: 10m in jobs of a batch system, else never)',
      parseDuration,
    )
    .option('--allocation <id>', 'the allocation that started it: it ends when there is no work left', parseLabel)
    .option('--job <name>', 'its name to the batch system, for people', parseLabel)
    .option('--log <path>', 'where its output goes, for people')
    .action(async (options) => {
      const connection = readConnection(options, { roles: ['worker'] });
      const stop = listenForStop(() => process.stderr.write('draining: finishing or returning tasks\n'));
      const { idleTimeout: idleTimeoutMs, timeLimit: timeLimitMs, maxOffline, allocation, job } = options;
      const logPath = options.log === undefined ? undefined : resolve(options.log);
      const stayOptions = { allocation, job, logPath, idleTimeoutMs, timeLimitMs, maxOfflineMs: maxOffline };
      const stay = compileStay(stayOptions, {
        environment: process.env,
        uptimeMs: process.uptime() * 1000,
        timeMs: systemClock.wallMs(),
      });
      const worker = startLocalWorker({
        connection,
        threads: options.threads,
        stay,
        maxOfflineMs: compileMaxOffline(stayOptions, process.env),
        tell: (line) => process.stderr.write(`${line}\n`),
      });
      process.stderr.write(`worker with ${formatPlural(options.threads, 'thread')} for ${connection.address}\n`);
      try {
        await Promise.race([worker.done, aborted(stop.signal)]);
        await worker.drain();
        process.stderr.write(`worker ended: ${describeLeaving(await worker.done, stay)}\n`);
      } finally {
        stop.dispose();
      }
    });
}
