import { silenceGrpcLog } from './client/client.js';
import { claimDebuggerSignal } from './command-line/stop-signal.js';
import { addWorkerCommand } from './commands/worker-command.js';
import { runProgram } from './program.js';

/** The whole program of a bundled worker: tools/bundle-worker.mjs makes one file of it, which has no other command. */
claimDebuggerSignal();
silenceGrpcLog();
void runProgram(() => Promise.resolve([addWorkerCommand]));
