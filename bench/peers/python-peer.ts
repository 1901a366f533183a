import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Debian's Python, even if another one is on the path. */
const debianPython = '/usr/bin/python3';

/** The Debian packages of the modules that scripts import. */
const packages = {
  numpy: 'python3-numpy',
  scipy: 'python3-scipy',
  sklearn: 'python3-sklearn',
} as const;

type Module = keyof typeof packages;

/** Without it numpy uses the reference BLAS, and the comparison would be unfair. */
const blasPackage = 'libopenblas0-pthread';

/** Both sides have one thread. */
const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

const greetingSchema = z.object({ openblas: z.boolean(), versions: z.record(z.string(), z.string()) });

/** Packages are missing that the benchmark needs. */
export class MissingPackagesError extends Error {
  readonly code = 'missing-packages';

  constructor(python: string, missing: readonly string[]) {
    super(`install these Debian packages, whose Python is ${python}: apt-get install ${missing.join(' ')}`);
  }
}

interface PeerScript {
  /** Its name in bench/peers. */
  readonly script: string;
  readonly modules: readonly Module[];
  readonly python?: string | undefined;
}

/** A script that greets with its versions and whether OpenBLAS is loaded, and then answers JSON lines one by one. */
export class PythonPeer {
  readonly #script: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly versions: Readonly<Record<string, string>>;

  private constructor({ script, child, lines, versions }: Opened) {
    this.#script = script;
    this.#child = child;
    this.#lines = lines;
    this.versions = versions;
  }

  static async open({ script, modules, python = debianPython }: PeerScript): Promise<PythonPeer> {
    const missing = listMissingPackages(python, modules);
    if (missing.length > 0) throw new MissingPackagesError(python, missing);
    // Beside this file's source: Python is not built.
    const path = fileURLToPath(new URL(`../../../bench/peers/${script}`, import.meta.url));
    const child = spawn(python, [path], { env: { ...process.env, ...oneThread }, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { openblas, versions } = greetingSchema.parse(await readLine(script, lines));
    if (!openblas) {
      child.stdin.end();
      throw new MissingPackagesError(python, [blasPackage]);
    }
    return new PythonPeer({ script, child, lines, versions });
  }

  async ask<Answer>(request: object, schema: z.ZodType<Answer>): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return schema.parse(await readLine(this.#script, this.#lines));
  }

  close(): void {
    this.#child.stdin.end();
  }
}

interface Opened {
  readonly script: string;
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: AsyncIterator<string>;
  readonly versions: Readonly<Record<string, string>>;
}

function listMissingPackages(python: string, modules: readonly Module[]): string[] {
  const find = 'import importlib.util as u, sys; print(*(m for m in sys.argv[1:] if u.find_spec(m) is None))';
  const { status, stdout } = spawnSync(python, ['-c', find, ...modules], { encoding: 'utf8' });
  if (status !== 0) return ['python3', ...modules.map((module) => packages[module])];
  const missing = new Set(stdout.trim().split(/\s+/));
  return modules.filter((module) => missing.has(module)).map((module) => packages[module]);
}

async function readLine(script: string, lines: AsyncIterator<string>): Promise<unknown> {
  const line: IteratorResult<string, unknown> = await lines.next();
  if (line.done === true) throw new Error(`${script} ended before it answered: its own message stands above`);
  return JSON.parse(line.value);
}
