import { claimDebuggerSignal } from '../../src/cli/command-line/stop-signal.js';

claimDebuggerSignal();
setInterval(() => undefined, 1000);
process.stdout.write('waiting\n');
