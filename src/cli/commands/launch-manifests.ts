import { existsSync, fstatSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { systemClock } from '../../../coordinator/wall-clock.js';
import { type Access, accessFileName, formatAccess } from '../access/access-file.js';
import { readAccess } from '../access/find-access.js';
import { makeCertificate } from '../access/make-certificate.js';
import { makeTokens } from '../access/make-tokens.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { parseThreadCount, parseWholeNumber } from '../command-line/options.js';
import { composeCondorSubmit, findCondorProblem } from '../engines/condor.js';
import { composeManifests, findConfigProblem, type KubernetesSweep, type SweepConfig } from '../engines/kubernetes.js';
import { coordinatorPort } from '../engines/kubernetes-pods.js';
import { formatManifests } from '../engines/manifest-text.js';
import { readSweepFile, type SweepFile } from '../files/sweep-file.js';

/** What a worker needs by itself, and each of its threads. */
const memoryMiB = { process: 256, thread: 64 };

export function addLaunchKubernetes(launch: Command): void {
  launch
    .command('kubernetes')
    .summary('writes manifests for kubectl apply')
    .description(
      'Writes a coordinator, its workers and the sweep as YAML to stdout; nothing is applied. It contains secrets of its ' +
        'own: whoever reads it can call the coordinator.',
    )
    .argument('<file>', 'sweep file, YAML or JSON')
    .requiredOption('-n, --nodes <count>', 'workers', parseNodeCount)
    .requiredOption('-t, --threads <count>', 'threads of a worker, a CPU each', parseThreadCount)
    .requiredOption('--image <name>', 'image with node and phasegrid on its path')
    .option('--name <name>', 'prefix of all names', parseDnsLabel, 'phasegrid')
    .option('--memory <quantity>', 'of a worker (default: 256Mi and 64Mi a thread)', parseQuantity)
    .option('--storage <quantity>', 'for the ledger', parseQuantity, '10Gi')
    .action(async (path, options) => {
      const { nodes, threads, image, name, storage } = options;
      const sweep = collectFiles(readSweepFile(path));
      const problem = findConfigProblem(sweep);
      if (problem !== undefined) throw refuse(problem);
      const { memory = `${countMemory(threads)}Mi` } = options;
      const secrets = await makeSecrets(name);
      const manifests = composeManifests({ name, image, nodes, threads, memory, storage, secrets, sweep });
      process.stdout.write(formatManifests(manifests));
      const warning = warnOfReaders();
      if (warning !== undefined) process.stderr.write(`${warning}\n`);
    });
}

export function addLaunchCondor(launch: Command): void {
  launch
    .command('condor')
    .summary('writes a submit description for condor_submit')
    .description(
      'Writes workers of a running coordinator (`serve`) as a submit description for HTCondor to stdout; nothing is ' +
        'submitted. The sweep file is checked here, and handed over by `submit`.',
    )
    .argument('<file>', 'sweep file, YAML or JSON')
    .requiredOption('-n, --nodes <count>', 'workers', parseNodeCount)
    .requiredOption('-t, --threads <count>', 'threads of a worker, a CPU each', parseThreadCount)
    .requiredOption('--access <path>', "the coordinator's access file, or its folder")
    .option('--program <path>', 'phasegrid on the nodes', '/usr/local/bin/phasegrid')
    .action((path, { nodes, threads, access, program }) => {
      readSweepFile(path);
      const accessFile = basename(access) === accessFileName ? resolve(access) : resolve(access, accessFileName);
      if (!existsSync(accessFile))
        throw refuse(`--access: expected ${accessFile}, got none; \`phasegrid serve\` writes it`);
      readAccess(accessFile);
      for (const [option, value] of Object.entries({ program, access: accessFile })) {
        const expected = findCondorProblem(value);
        if (expected !== undefined) throw refuse(`--${option}: expected ${expected}, got ${JSON.stringify(value)}`);
      }
      const memory = countMemory(threads);
      const workers = { nodes, threads, memoryMiB: memory, program: [program], accessFile };
      process.stdout.write(composeCondorSubmit(workers));
    });
}

/** The sweep file stands first. */
function collectFiles({ path, text, files }: SweepFile): SweepConfig {
  const named = Array.from(files.values(), ({ name, content }) => ({ path: join(name), content }));
  return { files: [{ path: basename(path), content: Buffer.from(text) }, ...named] };
}

/** The coordinator's certificate and tokens, and the access file of each role, which knows its own token alone. */
async function makeSecrets(name: string): Promise<KubernetesSweep['secrets']> {
  const certificate = await makeCertificate(systemClock.wallMs());
  const tokens = makeTokens();
  const compose = (own: Access['tokens']): string =>
    formatAccess({
      host: `${name}-coordinator-0`,
      addresses: [`${name}-coordinator:${coordinatorPort}`],
      tls: { serverName: certificate.serverName, authority: certificate.certificate },
      tokens: own,
    });
  const { client, worker } = tokens;
  const identity = `${JSON.stringify({ ...certificate, tokens }, null, 2)}\n`;
  return { identity, client: compose({ client }), worker: compose({ worker }) };
}

/** A shell makes the file that output goes to, for everybody to read unless its umask says otherwise. */
function warnOfReaders(): string | undefined {
  const stats = fstatSync(process.stdout.fd);
  if (!stats.isFile() || (stats.mode & 0o077) === 0) return undefined;
  return 'launch kubernetes: the file with the manifests holds secrets, and other users can read it: chmod 600 it';
}

function countMemory(threads: number): number {
  return memoryMiB.process + memoryMiB.thread * threads;
}

function parseNodeCount(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 100_000 });
}

function parseDnsLabel(text: string): string {
  if (/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError(`Expected up to 40 of a-z, 0-9 and - with a letter first, got "${text}".`);
}

function parseQuantity(text: string): string {
  if (/^[1-9]\d*(Mi|Gi|Ti|M|G|T)$/.test(text)) return text;
  throw new InvalidArgumentError(`Expected a quantity such as 512Mi or 10Gi, got "${text}".`);
}

function refuse(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.badInput });
}
