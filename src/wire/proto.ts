import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSync, type MessageTypeDefinition, type Options, type PackageDefinition } from '@grpc/proto-loader';
import type { SweepServiceDefinition } from './generated/phasegrid/v1/SweepService.js';
import type { WorkerServiceDefinition } from './generated/phasegrid/v1/WorkerService.js';
import type { ProtoGrpcType as SweepProto } from './generated/sweep_service.js';
import type { ProtoGrpcType as WorkerProto } from './generated/worker_service.js';

/** The full names of the services. */
export const sweepServiceName = 'phasegrid.v1.SweepService';
export const workerServiceName = 'phasegrid.v1.WorkerService';

/** The folder of the `.proto` files, beside `dist` in the package. */
export const protoFolder = join(getPackageRoot(), 'proto');

export const protoFiles = ['phasegrid/v1/sweep_service.proto', 'phasegrid/v1/worker_service.proto'] as const;

/** The same options as in `npm run build:proto`: the generated types are right for these alone. */
export const protoLoaderOptions: Options = {
  longs: Number,
  enums: String,
  bytes: Buffer,
  defaults: true,
  oneofs: true,
  includeDirs: [protoFolder],
};

const packageDefinition: PackageDefinition = loadSync([...protoFiles], protoLoaderOptions);
const statusDefinition: PackageDefinition = loadSync('google/rpc/status.proto', protoLoaderOptions);

// The casts are right because the types are generated from the same files.
export const sweepServiceDefinition = packageDefinition[sweepServiceName] as unknown as SweepServiceDefinition;
export const workerServiceDefinition = packageDefinition[workerServiceName] as unknown as WorkerServiceDefinition;

/** The classes that gRPC clients are made of: `new SweepService(address, credentials, options)`. */
export interface ClientConstructors {
  readonly SweepService: SweepProto['phasegrid']['v1']['SweepService'];
  readonly WorkerService: WorkerProto['phasegrid']['v1']['WorkerService'];
}

/** `loadPackageDefinition` of grpc-js is an argument, because only the doors to gRPC may import it. */
export function createClientConstructors(
  loadPackageDefinition: (definition: PackageDefinition) => unknown,
): ClientConstructors {
  const loaded = loadPackageDefinition(packageDefinition) as SweepProto & WorkerProto;
  return loaded.phasegrid.v1;
}

/** A message of google/rpc/status.proto by its full name. */
export function getStatusMessage(
  name: 'google.rpc.Status' | 'google.rpc.BadRequest',
): MessageTypeDefinition<object, object> {
  return statusDefinition[name] as MessageTypeDefinition<object, object>;
}

function getPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'proto', 'phasegrid'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(`the installation is incomplete: no folder above ${import.meta.url} holds proto/phasegrid`);
    }
    folder = parent;
  }
  return folder;
}
