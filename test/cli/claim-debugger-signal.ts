import { claimDebuggerSignal } from '../../src/cli/stop-signal.js';

claimDebuggerSignal();
setInterval(() => undefined, 1000);
process.stdout.write('waiting\n');
