import { z } from 'zod';
import { PythonPeer } from './python-peer.js';

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

/** A Python process that solves one instance at a time. */
export class PeerProcess {
  readonly #peer: PythonPeer;

  private constructor(peer: PythonPeer) {
    this.#peer = peer;
  }

  static async open(): Promise<PeerProcess> {
    return new PeerProcess(await PythonPeer.open({ script: 'peer.py', modules: ['numpy', 'scipy', 'sklearn'] }));
  }

  get versions(): Readonly<Record<string, string>> {
    return this.#peer.versions;
  }

  async ask(request: PeerRequest): Promise<PeerAnswer> {
    return this.#peer.ask({ kind: 'recovery', ...request }, answerSchema);
  }

  async askFactorization(request: FactorizationRequest): Promise<FactorizationAnswer> {
    return this.#peer.ask({ kind: 'factorization', ...request }, factorizationAnswerSchema);
  }

  close(): void {
    this.#peer.close();
  }
}
