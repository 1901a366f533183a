#!/usr/bin/env node
import { claimDebuggerSignal } from './command-line/stop-signal.js';

// Static imports would all be loaded before this line runs, so everything that takes long to load is imported below.
claimDebuggerSignal();
const { findWorkerBundle } = await import('./command-line/worker-bundle.js');
const bundle = findWorkerBundle(process.argv.slice(2), process.env);
if (bundle === undefined) {
  const [{ runProgram }, { listCommands, loadCommands }] = await Promise.all([
    import('./program.js'),
    import('./commands.js'),
  ]);
  await runProgram((words) => loadCommands(listCommands(words)));
} else {
  const { stageWhereWanted } = await import('./command-line/stage-bundle.js');
  await import(stageWhereWanted(bundle, (line) => process.stderr.write(`${line}\n`)));
}
