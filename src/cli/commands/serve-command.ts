import { dirname } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { requireWritable } from '../../../coordinator/store/private-copy.js';
import { systemClock } from '../../../coordinator/wall-clock.js';
import { connectionOf } from '../access/connection.js';
import { readAccess } from '../access/find-access.js';
import { openServerAccess, type ServerAccess } from '../access/server-access.js';
import { exitCode } from '../command-line/exit-code.js';
import { parseListenAddress, parseShare } from '../command-line/options.js';
import { packageVersion } from '../command-line/package-version.js';
import { aborted, listenForStop } from '../command-line/stop-signal.js';
import { makeOutputDirectory } from '../files/output-directory.js';
import { findDeclaration } from '../files/sweep-file.js';
import { ownFingerprint } from '../site/own-fingerprint.js';
import { createReferee } from '../site/referee.js';

/** The default: the port of the last start if it is free, else any port. */
const anyLoopbackPort = '127.0.0.1:0';

const openWarning =
  'WARNING: --open takes every call without a token: every user of this machine can read, change and end all sweeps here\n';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .summary('run a coordinator that workers and clients connect to')
    .description(
      'Serves sweeps over gRPC until it is stopped. The ledger keeps everything finished: start it again with the same ' +
        'ledger and all sweeps go on. Beside it, in LEDGER.access, stand the certificate and the tokens that the first ' +
        'start made, and the access file that commands find in the working directory.',
    )
    .option('--ledger <file>', 'the file that keeps sweeps and outcomes', 'phasegrid.db')
    .option(
      '--listen <address>',
      'host:port or unix:PATH; 0.0.0.0:0 for other machines too',
      parseListenAddress,
      anyLoopbackPort,
    )
    .option('--open', 'no tokens and no TLS, on this machine alone: every user of it can read, change and end all')
    .option('--tls-cert <file>', 'certificate chain (PEM) in place of its own')
    .option('--tls-key <file>', 'private key (PEM)')
    .option(
      '--audit-share <share>',
      'of the tasks, so many are computed again by another worker process (default: 0.005 where there are several)',
      parseShare,
    )
    .option('--token-file <file>', 'file with one more token, for all that tokens allow (or PHASEGRID_TOKEN)')
    .action(async (options) => {
      makeOutputDirectory(dirname(options.ledger));
      requireWritable(options.ledger);
      const access = await openServerAccess({ ...options, open: options.open ?? false }, systemClock.wallMs());
      const stop = listenForStop(() => process.stderr.write('stopping: the ledger keeps everything finished\n'));
      const referee = createReferee((line) => process.stderr.write(`${line}\n`));
      // Loaded here, because other commands need not wait for the modules that draw diagrams.
      const { startCoordinator } = await import('../../../coordinator/start-coordinator.js');
      const coordinator = await startCoordinator({
        ledgerPath: options.ledger,
        listen: options.listen,
        preferredPort: access.preferredPort,
        tls: access.tls,
        access: access.callers,
        fingerprint: ownFingerprint(),
        clock: systemClock,
        findDeclaration,
        version: packageVersion,
        referee,
        ...(options.auditShare !== undefined && { audit: { share: options.auditShare, lone: true } }),
      });
      // Published only once the coordinator has the ledger, so that another one on the ledger keeps its access file.
      const addresses = await access.publish(coordinator.address);
      referee.connect(
        access.callers === 'everybody'
          ? { address: coordinator.address }
          : connectionOf(readAccess(access.folder), ['worker']),
      );
      if (access.callers === 'everybody') process.stderr.write(openWarning);
      const { ledgerNote } = coordinator.engine;
      if (ledgerNote !== undefined) process.stderr.write(`${ledgerNote}\n`);
      process.stderr.write(`${describeStart(coordinator.address, { ...options, ...access, addresses })}\n`);
      // When the ledger can no longer be written, the error ends the process without closing the coordinator.
      await Promise.race([coordinator.failed, aborted(stop.signal)]);
      await referee.close();
      await coordinator.close();
      process.exitCode = stop.exitCode() ?? exitCode.failed;
      stop.dispose();
    });
}

function describeStart(
  address: string,
  { ledger, folder, addresses }: Pick<ServerAccess, 'folder'> & { ledger: string; addresses: readonly string[] },
): string {
  const others = addresses.filter((one) => one !== address);
  const also = others.length === 0 ? '' : ` (${others.join(', ')})`;
  return `coordinator on ${address}${also}, ledger ${ledger}, access ${folder}`;
}
