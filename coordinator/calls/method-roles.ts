/** What a token lets its holder do. A client may do all that a reader may. */
export type Role = 'reader' | 'client' | 'worker';

/** All of them, the one that may least first. */
export const roleNames: readonly Role[] = ['reader', 'client', 'worker'];

const readers: readonly Role[] = ['reader', 'client'];
const clients: readonly Role[] = ['client'];
const workers: readonly Role[] = ['worker'];

const sweepService = '/phasegrid.v1.SweepService/';
const workerService = '/phasegrid.v1.WorkerService/';

/** Who may call what. A method that does not stand here is closed to everybody. */
export const methodRoles: ReadonlyMap<string, readonly Role[]> = new Map([
  [`${sweepService}GetSweep`, readers],
  [`${sweepService}ListSweeps`, readers],
  [`${sweepService}WatchSweep`, readers],
  [`${sweepService}GetGrid`, readers],
  [`${sweepService}ExportDiagram`, readers],
  [`${sweepService}SubmitSweep`, clients],
  [`${sweepService}CancelSweep`, clients],
  [`${sweepService}ResumeSweep`, clients],
  [`${sweepService}ListFaults`, readers],
  [`${sweepService}RetrySweep`, clients],
  [`${sweepService}AuditSweep`, clients],
  [`${sweepService}DeleteSweep`, clients],
  // Whoever may delete all may have all.
  [`${sweepService}BackupLedger`, clients],
  [`${workerService}Register`, workers],
  [`${workerService}Sync`, workers],
  // Whoever submits files may have them again, to replay a trial; a reader sees their hashes alone.
  [`${workerService}FetchFile`, ['client', 'worker']],
  ['/grpc.health.v1.Health/Check', readers],
  ['/grpc.health.v1.Health/List', readers],
  ['/grpc.health.v1.Health/Watch', readers],
  ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', readers],
  ['/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo', readers],
]);
