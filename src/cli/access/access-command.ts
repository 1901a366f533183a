import type { Command } from '@commander-js/extra-typings';
import { Option } from '@commander-js/extra-typings';
import { type Role, roleNames } from '../../../coordinator/calls/method-roles.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { jsonText } from '../command-line/json-text.js';
import { formatAccess } from './access-file.js';
import { findAccess } from './connection.js';
import type { FoundAccess } from './find-access.js';
import { writePrivateFile } from './private-file.js';

interface AccessOptions {
  readonly access?: string | undefined;
  readonly role?: Role | undefined;
  readonly header: boolean;
  readonly out?: string | undefined;
  readonly json: boolean;
}

export function addAccessCommand(program: Command): void {
  program
    .command('access')
    .summary('where a coordinator is reached, and what lets others in')
    .description(
      'Prints the addresses in an access file. --header prints the header that gRPC clients send, --out writes a file ' +
        "with one role's token alone, for others: a reader reads sweeps, grids and pictures, a client submits, cancels " +
        'and resumes too, a worker computes.',
    )
    .argument('[dir]', 'a folder in which `run` is at work')
    .option('--access <path>', 'access file or folder (default: PHASEGRID_ACCESS, else the one *.access folder here)')
    .addOption(new Option('--role <role>', 'whose token (default for --header: reader)').choices(roleNames))
    .option('--header', 'print `authorization: Bearer TOKEN`', false)
    .option('--out <file>', 'write an access file with the token of --role alone')
    .option('--json', 'as JSON; with --header the header too', false)
    .action((directory, options) => {
      const found = findAccess(options, { connect: undefined, directory });
      if (found === undefined) {
        throw badInput(`access: expected an access file (see --access), got none in ${process.cwd()}`);
      }
      process.stdout.write(showAccess(found, options));
    });
}

function showAccess(found: FoundAccess, options: AccessOptions): string {
  const { role, header, out, json } = options;
  if (out !== undefined) {
    if (role === undefined)
      throw badInput(`--out: expected --role ${roleNames.join(', --role or ')} beside it, got none`);
    const { path: _path, ...access } = found;
    const content = formatAccess({ ...access, tokens: { [role]: getToken(found, role) } });
    writePrivateFile({ path: out, what: '--out' }, content);
  }
  const authorization = header ? `Bearer ${getToken(found, role ?? 'reader')}` : undefined;
  if (json) return `${jsonText({ ...describe(found), authorization, out })}\n`;
  if (authorization !== undefined) return `authorization: ${authorization}\n`;
  return out === undefined ? `${formatLines(found)}\n` : `${out}\n`;
}

/** Everything but secrets. */
function describe({ path, host, addresses, tls, tokens }: FoundAccess) {
  return { path, host, addresses, tls, roles: Object.keys(tokens) };
}

function formatLines({ path, host, addresses, tls, tokens }: FoundAccess): string {
  const roles = Object.keys(tokens).join(', ');
  return [
    `file       ${path}, of host ${host}`,
    ...addresses.map((address) => `address    ${address}`),
    `TLS        ${describeTls(tls)}`,
    `tokens of  ${roles === '' ? 'nobody: everybody is let in' : roles}`,
  ].join('\n');
}

function describeTls(tls: FoundAccess['tls']): string {
  if (tls === undefined) return 'none';
  const { serverName, authority } = tls;
  const by = authority === undefined ? 'by an authority that the system trusts' : 'by the certificate in the file';
  return serverName === undefined ? by : `${by}, for the name ${serverName}`;
}

function getToken({ path, tokens }: FoundAccess, role: Role): string {
  const token = tokens[role];
  if (token !== undefined) return token;
  const others = Object.keys(tokens);
  const got = others.length === 0 ? 'none' : `that of a ${others.join(' and ')}`;
  throw badInput(`access file ${path}: expected the token of a ${role}, got ${got}`);
}

function badInput(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.badInput });
}
