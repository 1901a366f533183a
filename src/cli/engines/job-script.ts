import { scratchVariable } from '../command-line/stage-bundle.js';
import { quoteWords } from './shell-words.js';

/** Where in a wrapper the worker's command goes. */
export const workerPlace = '{{worker}}';

/** What a site wants of every job's script, whatever the engine. */
export interface ScriptHabits {
  /** Commands before the worker, such as `module load nodejs`. */
  readonly prologue: readonly string[];
  /** A command around the worker's, which stands at `{{worker}}`, such as `apptainer exec phasegrid.sif {{worker}}`. */
  readonly wrap?: string | undefined;
  /** Where a node keeps a copy of the worker: a folder, in which the job's shell reads variables, or `none`. */
  readonly scratch?: string | undefined;
  /** Options that the site refuses: a directive which begins with one of these is left out. */
  readonly omit: readonly string[];
}

export interface JobScript extends ScriptHabits {
  /** What marks a line for the engine, such as `#SBATCH`. */
  readonly mark: string;
  /** The options for the engine, one a line. */
  readonly directives: readonly string[];
  /** Lines of ours between the prologue and the command. */
  readonly set?: readonly string[];
  /** The command of the worker, word by word. */
  readonly command: readonly string[];
}

/**
 * The script of one job. The shell gives way to the worker, so that a signal to the job's first process reaches it; where
 * there is a wrapper, the wrapper has to pass signals on, as apptainer and podman do.
 */
export function composeJobScript(script: JobScript): string {
  const { mark, directives, prologue, set = [], command, wrap, scratch, omit } = script;
  const isWanted = (directive: string): boolean => !omit.some((option) => isOption(directive, option));
  const worker = quoteWords(command);
  return [
    '#!/bin/bash',
    ...directives.filter(isWanted).map((directive) => `${mark} ${directive}`),
    ...prologue,
    ...set,
    ...(scratch === undefined ? [] : [`export ${scratchVariable}="${scratch}"`]),
    `exec ${wrap === undefined ? worker : wrap.replace(workerPlace, () => worker)}`,
    '',
  ].join('\n');
}

/** `--mem` stands for `--mem=4G`, and not for `--mem-per-cpu=4G`. */
function isOption(directive: string, option: string): boolean {
  return directive === option || directive.startsWith(`${option}=`) || directive.startsWith(`${option} `);
}
