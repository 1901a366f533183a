import { z } from 'zod';
import type { Role } from '../../../coordinator/calls/method-roles.js';
import { findAddressProblem } from '../../wire/address.js';
import type { ClientTls } from '../../wire/secure-channel.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';

/** The name of the file in its folder. */
export const accessFileName = 'access.json';

/** What a client or a worker needs to reach a coordinator and to be admitted. */
export interface Access {
  /** The machine of the coordinator. */
  readonly host: string;
  /** Loopback addresses and sockets, which only that machine can reach, come first. */
  readonly addresses: readonly string[];
  /** Without it, connections are not encrypted. */
  readonly tls?: ClientTls | undefined;
  /** The token of each role; empty where the coordinator admits everybody. */
  readonly tokens: Readonly<Partial<Record<Role, string>>>;
}

const version = 1;

const text = z.string().min(1);

const schema = z.strictObject({
  kind: z.literal('phasegrid access'),
  version: z.literal(version),
  host: text,
  addresses: z.array(text).min(1).max(64),
  tls: z.strictObject({ serverName: text.optional(), authority: text.optional() }).optional(),
  tokens: z.strictObject({ reader: text.optional(), client: text.optional(), worker: text.optional() }),
});

/** Throws a `CliError` that quotes nothing of the file, because the file contains secrets. */
export function parseAccess(content: string, path: string): Access {
  const result = schema.safeParse(parseJson(content, path));
  if (!result.success) {
    const [{ path: where, code }] = result.error.issues;
    throw notAccess(path, `got something else at ${where.join('.') || 'its root'} (${code})`);
  }
  const { host, addresses, tls, tokens } = result.data;
  for (const address of addresses) {
    const problem = findAddressProblem(address);
    if (problem !== undefined) throw notAccess(path, `addresses: ${problem}`);
  }
  return { host, addresses, ...(tls === undefined ? {} : { tls }), tokens: dropMissing(tokens) };
}

export function formatAccess({ host, addresses, tls, tokens }: Access): string {
  return `${JSON.stringify({ kind: 'phasegrid access', version, host, addresses, tls, tokens }, null, 2)}\n`;
}

function parseJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    // The parser's message quotes the file.
    throw notAccess(path, 'got no JSON');
  }
}

function dropMissing(tokens: Readonly<Partial<Record<Role, string | undefined>>>): Access['tokens'] {
  return Object.fromEntries(Object.entries(tokens).filter(([, token]) => token !== undefined));
}

function notAccess(path: string, got: string): CliError {
  return new CliError(
    `access file ${path}: expected what \`phasegrid serve\` or \`run\` of this version writes, ${got}`,
    {
      exitCode: exitCode.badInput,
    },
  );
}
