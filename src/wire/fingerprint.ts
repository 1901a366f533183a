/** What coordinator and worker must have in common, so that outcomes have the same bits. */
export interface Fingerprint {
  readonly protocolVersion: number;
  /** SHA-256 of the compiled kernels, in hex. */
  readonly kernelHash: string;
  /** SHA-256 of every other file that shapes a trial, in hex: see tools/trial-code.ts. */
  readonly codeHash: string;
  readonly experimentVersions: Readonly<Record<string, number>>;
}

/** Every change of worker_service.proto that an older peer would misread raises it. */
export const protocolVersion = 4;

/** One sentence per difference, with both values; empty when the two match. */
export function describeFingerprintDifferences(expected: Fingerprint, got: Fingerprint): string[] {
  const differences: string[] = [];
  const compare = (what: string, want: number | string | undefined, have: number | string | undefined): void => {
    if (want !== have) {
      differences.push(`${what}: the coordinator has ${name(want)}, the worker ${name(have)}`);
    }
  };
  compare('protocol version', expected.protocolVersion, got.protocolVersion);
  compare('kernel hash', expected.kernelHash, got.kernelHash);
  compare('hash of the trial code', expected.codeHash, got.codeHash);
  const names = new Set([...Object.keys(expected.experimentVersions), ...Object.keys(got.experimentVersions)]);
  for (const experiment of [...names].sort()) {
    compare(
      `version of experiment ${experiment}`,
      expected.experimentVersions[experiment],
      got.experimentVersions[experiment],
    );
  }
  return differences;
}

/** A field that a peer does not know arrives empty. */
function name(value: number | string | undefined): number | string {
  return value === undefined || value === '' ? 'none' : value;
}
