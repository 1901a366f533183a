import type { Command } from '@commander-js/extra-typings';

interface CommandModule {
  readonly names: readonly string[];
  readonly load: () => Promise<(program: Command) => void>;
}

/** The commands and the modules that define them, in the order of the help. Only the named command is loaded. */
export const commandModules: readonly CommandModule[] = [
  { names: ['run'], load: async () => (await import('./commands/run-command.js')).addRunCommand },
  { names: ['launch'], load: async () => (await import('./commands/launch-command.js')).addLaunchCommand },
  { names: ['allocate'], load: async () => (await import('./commands/allocate-command.js')).addAllocateCommand },
  { names: ['plan'], load: async () => (await import('./commands/plan-command.js')).addPlanCommand },
  {
    names: ['experiments'],
    load: async () => (await import('./commands/experiments-command.js')).addExperimentsCommand,
  },
  { names: ['serve'], load: async () => (await import('./commands/serve-command.js')).addServeCommand },
  { names: ['worker'], load: async () => (await import('./commands/worker-command.js')).addWorkerCommand },
  { names: ['workers'], load: async () => (await import('./commands/workers-command.js')).addWorkersCommand },
  { names: ['access'], load: async () => (await import('./access/access-command.js')).addAccessCommand },
  {
    names: ['submit', 'watch', 'cancel', 'resume'],
    load: async () => (await import('./commands/sweep-commands.js')).addSweepCommands,
  },
  { names: ['list', 'status'], load: async () => (await import('./commands/status-commands.js')).addStatusCommands },
  { names: ['faults', 'retry'], load: async () => (await import('./commands/fault-commands.js')).addFaultCommands },
  { names: ['audit'], load: async () => (await import('./commands/audit-command.js')).addAuditCommand },
  { names: ['export'], load: async () => (await import('./commands/export-command.js')).addExportCommand },
  { names: ['repair'], load: async () => (await import('./commands/repair-command.js')).addRepairCommand },
  { names: ['backup'], load: async () => (await import('./commands/backup-command.js')).addBackupCommand },
  { names: ['delete'], load: async () => (await import('./commands/delete-command.js')).addDeleteCommand },
  { names: ['compact'], load: async () => (await import('./commands/compact-command.js')).addCompactCommand },
  { names: ['replay'], load: async () => (await import('./commands/replay-command.js')).addReplayCommand },
  { names: ['schema'], load: async () => (await import('./commands/schema-command.js')).addSchemaCommand },
];

/** With these flags no command is loaded. */
const versionFlags: readonly string[] = ['-V', '--version'];

/**
 * The modules that a command line needs: that of its command, none for the version, and all for help or an unknown command.
 */
export function listCommands(words: readonly string[]): readonly CommandModule[] {
  const name = words.find((word) => !word.startsWith('-'));
  if (name === undefined) return words.some((word) => versionFlags.includes(word)) ? [] : commandModules;
  const found = commandModules.filter(({ names }) => names.includes(name));
  return found.length === 0 ? commandModules : found;
}

export async function loadCommands(modules: readonly CommandModule[]): Promise<((program: Command) => void)[]> {
  if (modules.length === 0) return [];
  const { silenceGrpcLog } = await import('./client/client.js');
  silenceGrpcLog();
  return Promise.all(modules.map(({ load }) => load()));
}
