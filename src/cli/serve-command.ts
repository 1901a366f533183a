import { dirname } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { systemClock } from '../../coordinator/clock.js';
import { exitCode } from './exit-code.js';
import { defaultAddress, parseListenAddress, readServerTls, readToken } from './options.js';
import { makeOutputDirectory } from './output-directory.js';
import { ownFingerprint } from './own-fingerprint.js';
import { packageVersion } from './package-version.js';
import { aborted, listenForStop } from './stop-signal.js';
import { findDeclaration } from './sweep-file.js';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .summary('run a coordinator that workers and clients connect to')
    .description(
      'Serves sweeps over gRPC until it is stopped. The ledger keeps everything finished: start it again with the same ' +
        'ledger and all sweeps go on. Off loopback it needs TLS and a token.',
    )
    .option('--ledger <file>', 'the file that keeps sweeps and outcomes', 'phasegrid.db')
    .option('--listen <address>', 'host:port or unix:PATH', parseListenAddress, defaultAddress)
    .option('--tls-cert <file>', 'certificate chain (PEM)')
    .option('--tls-key <file>', 'private key (PEM)')
    .option('--token-file <file>', 'file with the token that every call must carry (or PHASEGRID_TOKEN)')
    .action(async (options) => {
      const tls = readServerTls(options);
      const token = readToken(options);
      makeOutputDirectory(dirname(options.ledger));
      const stop = listenForStop(() => process.stderr.write('stopping: the ledger keeps everything finished\n'));
      // Loads what draws diagrams, which other commands need not wait for.
      const { startCoordinator } = await import('../../coordinator/start-coordinator.js');
      const coordinator = await startCoordinator({
        ledgerPath: options.ledger,
        listen: options.listen,
        fingerprint: ownFingerprint(),
        clock: systemClock,
        findDeclaration,
        version: packageVersion,
        ...(tls === undefined ? {} : { tls }),
        ...(token === undefined ? {} : { token }),
      });
      process.stderr.write(`coordinator on ${coordinator.address}, ledger ${options.ledger}\n`);
      // A coordinator whose ledger takes nothing any longer has nothing left to close: that error ends the process.
      await Promise.race([coordinator.failed, aborted(stop.signal)]);
      await coordinator.close();
      process.exitCode = stop.exitCode() ?? exitCode.failed;
      stop.dispose();
    });
}
