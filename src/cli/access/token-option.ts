import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { readSecretFile } from './private-file.js';

/** The token of --token-file or PHASEGRID_TOKEN. A file that others can read is refused. */
export function readToken({ tokenFile }: { readonly tokenFile?: string | undefined }): string | undefined {
  const token =
    tokenFile === undefined
      ? process.env['PHASEGRID_TOKEN']
      : readSecretFile({ path: tokenFile, what: '--token-file' });
  const trimmed = token?.trim();
  if (trimmed === undefined || /^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  const got = trimmed === '' ? 'none' : 'others';
  throw new CliError(`token: expected visible ASCII characters without spaces, got ${got}`, {
    exitCode: exitCode.badInput,
  });
}
