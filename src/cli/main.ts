#!/usr/bin/env node
import { claimDebuggerSignal } from './command-line/stop-signal.js';

// Modules are evaluated when all of them are loaded: what takes long to load must not stand before this.
claimDebuggerSignal();
const { runProgram } = await import('./program.js');
await runProgram();
