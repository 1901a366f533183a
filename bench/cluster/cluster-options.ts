import { parseArgs } from 'node:util';

export const scenarioNames = ['steady', 'burst', 'crash', 'saturated', 'restart'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface ClusterOptions {
  readonly scenarios: readonly ScenarioName[];
  /** What is undefined, a scenario chooses. */
  readonly sessions: readonly number[] | undefined;
  readonly threads: number;
  readonly taskSeconds: readonly number[] | undefined;
  readonly seconds: number;
  readonly settled: number;
  readonly isOpen: boolean;
  readonly profilePath: string | undefined;
  readonly json: boolean;
}

/** A command line that cannot be meant, in a sentence. */
export class OptionError extends Error {
  readonly code = 'OPTION_INVALID';
}

interface Range {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

export function parseClusterOptions(words: readonly string[]): ClusterOptions {
  const values = parseWords(words);
  const [threads] = parseNumbers(values.threads, { name: '--threads', min: 1, max: 1024, isWhole: true });
  const [seconds] = parseNumbers(values.seconds, { name: '--seconds', min: 1, max: 86_400, isWhole: false });
  const [settled] = parseNumbers(values.settled, { name: '--settled', min: 1, max: 2_000_000, isWhole: true });
  const sessions = { name: '--sessions', min: 1, max: 10_000, isWhole: true };
  const task = { name: '--task', min: 0.001, max: 86_400, isWhole: false };
  return {
    scenarios: parseScenarios(values.scenario),
    sessions: values.sessions === undefined ? undefined : parseNumbers(values.sessions, sessions),
    threads,
    taskSeconds: values.task === undefined ? undefined : parseNumbers(values.task, task),
    seconds,
    settled,
    isOpen: values.open,
    profilePath: values['cpu-prof'],
    json: values.json,
  };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        scenario: { type: 'string', default: scenarioNames.join(',') },
        sessions: { type: 'string' },
        threads: { type: 'string', default: '64' },
        task: { type: 'string' },
        seconds: { type: 'string', default: '10' },
        settled: { type: 'string', default: '1000000' },
        open: { type: 'boolean', default: false },
        'cpu-prof': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new OptionError(message.split('. ')[0], { cause: error });
  }
}

function parseScenarios(text: string): ScenarioName[] {
  return text.split(',').map((word) => {
    const name = scenarioNames.find((one) => one === word);
    if (name !== undefined) return name;
    throw new OptionError(`--scenario: expected some of ${scenarioNames.join(', ')}, got "${word}"`);
  });
}

function parseNumbers(text: string, { name, min, max, isWhole }: Range): [number, ...number[]] {
  const [first, ...others] = text.split(',').map((word) => {
    const value = word.trim() === '' ? Number.NaN : Number(word);
    if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return value;
    throw new OptionError(
      `${name}: expected ${isWhole ? 'a whole number' : 'a number'} from ${min} to ${max}, got "${word}"`,
    );
  });
  return [first, ...others];
}
