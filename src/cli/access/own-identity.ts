import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { makeCertificate, type OwnCertificate } from './make-certificate.js';
import { makeTokens, type RoleTokens } from './make-tokens.js';
import { createPrivateFile, readPrivateFile } from './private-file.js';

/** The identity of a ledger's coordinator, which stays the same over all its starts. */
export interface OwnIdentity extends OwnCertificate {
  readonly tokens: RoleTokens;
}

/** The name of the file in the access folder. */
export const identityFileName = 'identity.json';

const text = z.string().min(1);

const schema = z.strictObject({
  serverName: text,
  certificate: text,
  privateKey: text,
  tokens: z.strictObject({ reader: text, client: text, worker: text }),
});

/** Reads the identity in an access folder, or makes it. Two processes that start at the same time get the same identity. */
export async function openIdentity(folder: string, wallMs: number): Promise<OwnIdentity> {
  const file = { path: join(folder, identityFileName), what: 'identity of the coordinator' };
  if (!existsSync(file.path)) {
    const made: OwnIdentity = { ...(await makeCertificate(wallMs)), tokens: makeTokens() };
    if (createPrivateFile(file, `${JSON.stringify(made, null, 2)}\n`)) return made;
  }
  return parseIdentity(readPrivateFile(file), file.path);
}

function parseIdentity(content: string, path: string): OwnIdentity {
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    // A parser's message may quote the file, which contains secrets.
    throw new CliError(
      `identity of the coordinator ${path}: expected what \`phasegrid serve\` wrote, got something else; remove it, ` +
        'and the next start makes a new one, with new tokens',
      { exitCode: exitCode.badInput },
    );
  }
}
