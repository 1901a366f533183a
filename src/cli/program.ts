import { Command, CommanderError, Help } from '@commander-js/extra-typings';
import { CliError } from './command-line/cli-error.js';
import { exitCode } from './command-line/exit-code.js';
import { failureExitCode } from './command-line/failure-exit-code.js';
import { packageVersion } from './command-line/package-version.js';

const exitCodeHelp = `
Exit codes: 0 done · 1 the environment failed · 2 bad command line or sweep file, nothing started ·
3 refused by the coordinator · 4 ended with quarantined trials, conflicts or withdrawn hosts · 130/143 stopped by a signal
(128 + its number), everything finished is kept`;

/** Gives the functions that add the commands which these words need. */
export type LoadCommands = (words: readonly string[]) => Promise<readonly ((program: Command) => void)[]>;

/** Runs the command that the process was started with; ends the process itself only where it failed. */
export async function runProgram(load: LoadCommands): Promise<void> {
  endQuietlyOnBrokenPipe(process.stdout);
  endQuietlyOnBrokenPipe(process.stderr);
  try {
    const program = buildProgram();
    for (const add of await load(process.argv.slice(2))) add(program);
    await program.parseAsync();
  } catch (error) {
    // Nothing that still runs is needed; a worker whose coordinator is lost would go on for seconds.
    process.exit(reportError(error));
  }
}

function buildProgram(): Command {
  return new Command('phasegrid')
    .description('Phase-transition sweeps: from a sweep file to a phase diagram, on a laptop or a cluster.')
    .version(packageVersion)
    .showSuggestionAfterError()
    .configureHelp({
      // A flag's default is always off, so the help need not say it.
      optionDescription: (option) => new Help().optionDescription(option).replace(' (default: false)', ''),
    })
    .addHelpText('after', exitCodeHelp)
    .exitOverride();
}

function reportError(error: unknown): number {
  // Commander has already written its message or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.badInput;
  if (error instanceof CliError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  // The message of a failure of the environment says what happened and where; a stack would hide it.
  if (error instanceof Error && 'code' in error) {
    process.stderr.write(`phasegrid: ${error.message}\n`);
    return failureExitCode(error.code);
  }
  process.stderr.write(`phasegrid: ${describeBug(error)}\n`);
  return exitCode.failed;
}

/** `phasegrid export … --out - | head` is no failure. */
function endQuietlyOnBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCode.brokenPipe);
  });
}

function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
