#!/usr/bin/env node
import { claimDebuggerSignal } from './command-line/stop-signal.js';

// Static imports would all be loaded before this line runs, so everything that takes long to load is imported below.
claimDebuggerSignal();
const { runProgram } = await import('./program.js');
await runProgram();
