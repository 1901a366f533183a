import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readSweepDocument } from '../../sweep/sweep-document.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { workerPlace } from './job-script.js';

/** What a site wants of every launch there. What the command line says as well, the command line decides. */
export interface SiteProfile {
  readonly engine: string | undefined;
  readonly nodes: number | undefined;
  readonly time: string | undefined;
  readonly threads: number | undefined;
  /** Options for the engine, before those of the command line. */
  readonly options: readonly string[];
  readonly prologue: readonly string[];
  readonly wrap: string | undefined;
  readonly scratch: string | undefined;
  readonly omit: readonly string[];
  /** How a node calls phasegrid, where that is another program than here. */
  readonly program: readonly string[] | undefined;
}

export const noProfile: SiteProfile = {
  engine: undefined,
  nodes: undefined,
  time: undefined,
  threads: undefined,
  options: [],
  prologue: [],
  wrap: undefined,
  scratch: undefined,
  omit: [],
  program: undefined,
};

/** What stands between double quotes in a script, where a shell reads variables and nothing else. */
const scratchPattern = /^(?:none|[/$][^"`\\\p{Cc}]*)$/u;

/** One line of a script each. */
const line = z.string().regex(/^[^\n\r\0]+$/);
const lines = z.array(line).max(100);

const schema = z.strictObject({
  engine: z.enum(['slurm']).optional(),
  nodes: z.int().min(1).optional(),
  time: line.optional(),
  threads: z.int().min(1).optional(),
  options: lines.default([]),
  prologue: lines.default([]),
  wrap: line.refine((text) => text.includes(workerPlace), { message: `has no ${workerPlace}` }).optional(),
  scratch: z
    .string()
    .regex(scratchPattern, { message: 'expected none or a path that begins with / or $' })
    .refine((text) => !text.includes('$('), { message: 'has a command in it' })
    .optional(),
  omit: lines.default([]),
  program: lines.min(1).optional(),
});

/** Reads `~/.config/phasegrid/sites/NAME.yaml`, or the file where the name is a path. */
export function readSiteProfile(name: string, variables: NodeJS.ProcessEnv = process.env): SiteProfile {
  const path = findProfilePath(name, variables);
  const reading = readSweepDocument(readText(path), path);
  if (reading.kind === 'problems') throw refuse(path, reading.problems[0].expected);
  const { data, problems } = reading.document;
  if (problems.length > 0) throw refuse(path, problems[0].expected);
  // Mappings come without a prototype, which the schema takes for no object.
  const parsed = schema.safeParse(structuredClone(data));
  if (!parsed.success) throw refuse(path, describeIssue(parsed.error.issues[0]));
  return { ...noProfile, ...parsed.data };
}

function findProfilePath(name: string, variables: NodeJS.ProcessEnv): string {
  if (name.includes('/')) return name;
  const config = variables['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  return join(config, 'phasegrid', 'sites', `${name}.yaml`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(`--site: cannot read ${path}: ${describeCause(cause)}`, { exitCode: exitCode.badInput, cause });
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `keys ${Object.keys(schema.shape).join(', ')}, got ${issue.keys.join(', ')}`;
  }
  return `something else at ${issue.path.join('.') || 'its root'} (${issue.message})`;
}

function refuse(path: string, expected: string): CliError {
  return new CliError(`site profile ${path}: expected ${expected}`, { exitCode: exitCode.badInput });
}
