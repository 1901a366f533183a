/** The options of sbatch that are ours, each with what to say instead. */
const ownOptions: readonly { readonly names: readonly string[]; readonly instead: string }[] = [
  { names: ['--job-name', '-J'], instead: 'no name: jobs are found again by theirs' },
  { names: ['--time', '-t', '--time-min'], instead: '--time before the --' },
  { names: ['--nodes', '-N'], instead: '--nodes before the --' },
  {
    names: ['--cpus-per-task', '-c', '--ntasks', '-n', '--ntasks-per-node'],
    instead: '--threads before the --',
  },
  { names: ['--output', '-o', '--error', '-e', '--open-mode'], instead: 'none: logs are in the folder jobs' },
  { names: ['--array', '-a'], instead: 'none: each node has a job of its own' },
  {
    names: [
      '--wrap',
      '--wait',
      '-W',
      '--parsable',
      '--test-only',
      '--signal',
      '--input',
      '-i',
      '--chdir',
      '-D',
      '-M',
      '--clusters',
    ],
    instead: 'none',
  },
];

/** Options with a value that stands in a word of its own. */
const valueOptions =
  /^(-[pAqCwxLdG]|--(partition|account|qos|constraint|nodelist|exclude|reservation|gres|mem|mem-per-cpu|licenses|dependency|begin|comment|export|nice|prefer|deadline|mail-type|mail-user|hint|gpus|wckey|tmp|mincpus))$/;

/** What is wrong with the options that a user passes to sbatch, a sentence each. */
export function checkSbatchOptions(options: readonly string[]): string[] {
  return options.flatMap((option, index) => {
    if (index > 0 && valueOptions.test(options[index - 1])) return [];
    if (!option.startsWith('-') || option === '-') {
      return [`sbatch options: expected options such as --partition=cpu behind the --, got "${option}"`];
    }
    const own = ownOptions.find(({ names }) => names.some((name) => isNamed(option, name)));
    return own === undefined ? [] : [`sbatch option ${option}: expected ${own.instead}`];
  });
}

/** The last value that an option has, however it is written. */
export function findOption(options: readonly string[], long: string, short: string): string | undefined {
  let value: string | undefined;
  for (const [index, option] of options.entries()) {
    if (option === long || option === short) value = options[index + 1];
    else if (option.startsWith(`${long}=`)) value = option.slice(long.length + 1);
    else if (option.startsWith(short) && !option.startsWith('--')) value = option.slice(short.length);
  }
  return value;
}

function isNamed(option: string, name: string): boolean {
  if (name.startsWith('--')) return option === name || option.startsWith(`${name}=`);
  return !option.startsWith('--') && option.startsWith(name);
}
