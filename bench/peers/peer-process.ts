import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Debian's, whatever else is on the path. */
const python = '/usr/bin/python3';
/** Beside this file's source: Python is not built. */
const script = fileURLToPath(new URL('../../../bench/peers/peer.py', import.meta.url));

const packages: Readonly<Record<string, string>> = {
  numpy: 'python3-numpy',
  scipy: 'python3-scipy',
  sklearn: 'python3-sklearn',
};
/** Without it numpy takes the reference BLAS, which would be no fair peer. */
const blasPackage = 'libopenblas0-pthread';

/** As this side has one thread, so has that one. */
const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };

const greetingSchema = z.object({ openblas: z.boolean(), versions: z.record(z.string(), z.string()) });
const answerSchema = z.object({
  drawSeconds: z.number(),
  solved: z.array(
    z.object({
      method: z.string(),
      seconds: z.number(),
      relativeError: z.number().nullable(),
      /** Why the call ended without an answer. */
      defect: z.string().nullable(),
    }),
  ),
});

const factorizationAnswerSchema = z.object({
  drawSeconds: z.number(),
  basisSeconds: z.number(),
  solved: z.array(
    z.object({ method: z.string(), seconds: z.array(z.number()), objectives: z.array(z.number().nullable()) }),
  ),
});

export interface PeerRequest {
  /** The file of the instance: see peer.py. */
  readonly path: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly seed: number;
  readonly trial: number;
  readonly methods: readonly string[];
}

export type PeerAnswer = z.infer<typeof answerSchema>;

export interface FactorizationRequest {
  /** The file of Y: see peer.py. */
  readonly path: string;
  readonly n: number;
  readonly p: number;
  readonly theta: number;
  readonly seed: number;
  readonly trial: number;
  /** The rows of each problem to be solved. */
  readonly groups: readonly (readonly number[])[];
  readonly methods: readonly string[];
}

/** Each problem's seconds, and its objective or null. */
export type FactorizationAnswer = z.infer<typeof factorizationAnswerSchema>;

/** What stands between this machine and the benchmark. */
export class MissingPackagesError extends Error {
  readonly code = 'missing-packages';

  constructor(missing: readonly string[]) {
    super(`install these Debian packages, whose Python is ${python}: apt-get install ${missing.join(' ')}`);
  }
}

/** A Python process that solves one instance at a time. */
export class PeerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly versions: Readonly<Record<string, string>>;

  private constructor({ child, lines, versions }: Opened) {
    this.#child = child;
    this.#lines = lines;
    this.versions = versions;
  }

  static async open(): Promise<PeerProcess> {
    const missing = findMissingPackages();
    if (missing.length > 0) throw new MissingPackagesError(missing);
    const child = spawn(python, [script], {
      env: { ...process.env, ...oneThread },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { openblas, versions } = greetingSchema.parse(await readLine(lines));
    if (!openblas) {
      child.stdin.end();
      throw new MissingPackagesError([blasPackage]);
    }
    return new PeerProcess({ child, lines, versions });
  }

  async ask(request: PeerRequest): Promise<PeerAnswer> {
    return answerSchema.parse(await this.#send({ kind: 'recovery', ...request }));
  }

  async askFactorization(request: FactorizationRequest): Promise<FactorizationAnswer> {
    return factorizationAnswerSchema.parse(await this.#send({ kind: 'factorization', ...request }));
  }

  close(): void {
    this.#child.stdin.end();
  }

  async #send(request: object): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return readLine(this.#lines);
  }
}

interface Opened {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: AsyncIterator<string>;
  readonly versions: Readonly<Record<string, string>>;
}

function findMissingPackages(): string[] {
  const find = 'import importlib.util as u, sys; print(*(m for m in sys.argv[1:] if u.find_spec(m) is None))';
  const { status, stdout } = spawnSync(python, ['-c', find, ...Object.keys(packages)], { encoding: 'utf8' });
  if (status !== 0) return ['python3', ...Object.values(packages)];
  return stdout
    .trim()
    .split(/\s+/)
    .filter((module) => module !== '')
    .map((module) => packages[module]);
}

async function readLine(lines: AsyncIterator<string>): Promise<unknown> {
  const line: IteratorResult<string, unknown> = await lines.next();
  if (line.done === true) throw new Error('peer.py ended before it answered: its own message stands above');
  return JSON.parse(line.value);
}
