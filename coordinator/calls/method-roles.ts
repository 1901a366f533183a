/** What a token lets its holder do. A client may do all that a reader may. */
export type Role = 'reader' | 'client' | 'worker';

/** All roles, the least powerful first. */
export const roleNames: readonly Role[] = ['reader', 'client', 'worker'];

const readers: readonly Role[] = ['reader', 'client'];
const clients: readonly Role[] = ['client'];
const workers: readonly Role[] = ['worker'];

const sweepService = '/phasegrid.v1.SweepService/';
const workerService = '/phasegrid.v1.WorkerService/';

/** The roles that may call each method. A method that is not listed is closed to everybody. */
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
  [`${sweepService}ListWorkers`, readers],
  [`${sweepService}ListAllocations`, readers],
  // A client may delete every sweep, so it may stop what computes them. No call has the coordinator run a program.
  [`${sweepService}ControlAllocation`, clients],
  [`${sweepService}OpenAllocation`, clients],
  [`${sweepService}ReadAllocation`, clients],
  [`${sweepService}TendAllocation`, clients],
  [`${sweepService}RetrySweep`, clients],
  [`${sweepService}AuditSweep`, clients],
  [`${sweepService}DeleteSweep`, clients],
  // A client may delete every sweep, so it may copy all of them too.
  [`${sweepService}BackupLedger`, clients],
  [`${workerService}Register`, workers],
  [`${workerService}Sync`, workers],
  // A client may submit files, so it may fetch them to replay a trial; a reader sees only their hashes.
  [`${workerService}FetchFile`, ['client', 'worker']],
  ['/grpc.health.v1.Health/Check', readers],
  ['/grpc.health.v1.Health/List', readers],
  ['/grpc.health.v1.Health/Watch', readers],
  ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', readers],
  ['/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo', readers],
]);
