import type { ExecutionContext } from 'ava';
import { type Coordinator, type CoordinatorOptions, startCoordinator } from '../../coordinator/start-coordinator.js';
import { systemClock } from '../../coordinator/wall-clock.js';
import { type Fingerprint, protocolVersion } from '../../src/wire/fingerprint.js';
import { openRawClient, type RawClient } from './calls/raw-client.js';
import { findToyDeclaration, toyDeclaration } from './toy-declaration.js';

export const toyFingerprint: Fingerprint = {
  protocolVersion,
  kernelHash: 'f'.repeat(64),
  codeHash: 'e'.repeat(64),
  experimentVersions: { [toyDeclaration.name]: toyDeclaration.version },
};

export const toyOptions: CoordinatorOptions = {
  ledgerPath: ':memory:',
  listen: '127.0.0.1:0',
  access: 'everybody',
  fingerprint: toyFingerprint,
  clock: systemClock,
  findDeclaration: findToyDeclaration,
  version: '0.0.0',
};

/** A coordinator of the toy on loopback and a client of it, both closed when the test ends. */
export async function openToySite(
  t: ExecutionContext,
  options: Partial<CoordinatorOptions> = {},
): Promise<Coordinator & { readonly client: RawClient }> {
  const coordinator = await startCoordinator({
    ...toyOptions,
    onDefect: (error) => t.fail(`a call ended in INTERNAL: ${String(error)}`),
    ...options,
  });
  const client = openRawClient(coordinator.address, options.tls?.certificateChain);
  t.teardown(async () => {
    client.close();
    await coordinator.close();
  });
  return { ...coordinator, client };
}
