export interface CondorWorkers {
  readonly nodes: number;
  readonly threads: number;
  readonly memoryMiB: number;
  /** How a node calls phasegrid: a program and its first arguments. */
  readonly program: readonly string[];
  /** The access file, which is sent with each job. */
  readonly accessFile: string;
}

/** A list of files is divided by commas, `$` begins a macro, and a description has a line a setting. */
export function findCondorProblem(path: string): string | undefined {
  return /[,$"\p{Cc}]/u.test(path) ? 'a path without commas, quotes, dollars and control characters' : undefined;
}

/** A submit description for HTCondor. A job that is evicted is queued again; one that ends by itself is done. */
export function composeCondorSubmit({ nodes, threads, memoryMiB, program, accessFile }: CondorWorkers): string {
  const [executable, ...first] = program;
  const stay = [
    '--allocation',
    'condor',
    '--job',
    '$(Cluster).$(Process)',
    '--idle-timeout',
    '10m',
    '--max-offline',
    '30m',
  ];
  const words = [...first, 'worker', '--access', 'access.json', '--threads', String(threads), ...stay];
  return [
    '# Workers of a phasegrid coordinator for HTCondor: condor_submit worker.sub',
    'universe = vanilla',
    `executable = ${executable}`,
    'transfer_executable = false',
    `arguments = "${words.map(quoteArgument).join(' ')}"`,
    'should_transfer_files = YES',
    'when_to_transfer_output = ON_EXIT',
    `transfer_input_files = ${accessFile}`,
    'transfer_output_files = ""',
    `request_cpus = ${threads}`,
    `request_memory = ${memoryMiB}`,
    // A worker reports within 10 s of this signal.
    'kill_sig = SIGTERM',
    'job_max_vacate_time = 30',
    'on_exit_remove = (ExitBySignal == False)',
    'output = worker.$(Cluster).$(Process).out',
    'error = worker.$(Cluster).$(Process).log',
    'log = worker.$(Cluster).condor',
    `queue ${nodes}`,
    '',
  ].join('\n');
}

/** In the new syntax of arguments a word stands in single quotes, and a quote is doubled. */
function quoteArgument(word: string): string {
  if (/^[\w@%+=:,./$()-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "''").replaceAll('"', '""')}'`;
}
