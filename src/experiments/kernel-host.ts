import { instantiateKernels, type Kernels } from '../kernels/memory/wasm.js';
import type { Point } from '../sweep/sweep.js';
import type { TrialModule } from './experiment.js';

/** The compiled kernels; may be sent to threads, each of which instantiates them for itself. */
export type KernelModule = Parameters<typeof instantiateKernels>[0];

/** Workspaces in one instance of the kernels; owned by one thread. */
export interface KernelHost {
  /** The workspace with this key, created where there is none; the key must identify the module and the points. */
  readonly getWorkspace: (key: string, trialModule: TrialModule, points: readonly Point[]) => unknown;
  /** Drops the instance with all its workspaces, for example after a trap left its memory in an unknown state. */
  readonly discard: () => void;
}

/** More blocks than that are rarely in flight at once, and a workspace is cheap to make again. */
const workspaceCountMax = 32;

/** Beyond this much WASM memory a new workspace starts a new instance. */
const memoryBytesMax = 256 * 1024 * 1024;

/**
 * Memory inside an instance is never freed. So where it grows beyond its bound a new instance is started, which costs
 * far less than a trial.
 */
export function createKernelHost(kernelModule: KernelModule): KernelHost {
  let kernels: Kernels | undefined;
  const workspaces = new Map<string, unknown>();
  const discard = (): void => {
    kernels = undefined;
    workspaces.clear();
  };
  const getWorkspace: KernelHost['getWorkspace'] = (key, trialModule, points) => {
    if (workspaces.has(key)) return workspaces.get(key);
    if (kernels && (workspaces.size >= workspaceCountMax || kernels.memory.buffer.byteLength > memoryBytesMax)) {
      discard();
    }
    kernels ??= instantiateKernels(kernelModule);
    const workspace = trialModule.createWorkspace(kernels, points);
    workspaces.set(key, workspace);
    return workspace;
  };
  return { getWorkspace, discard };
}
