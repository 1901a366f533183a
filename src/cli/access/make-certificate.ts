import { randomBytes } from 'node:crypto';

/** PEM: a self-signed certificate for a random name, which is no host name. */
export interface OwnCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly serverName: string;
}

/** How far the clocks of other machines may be behind. */
const clockSlackMs = 86_400_000;

/** Clients pin the certificate itself, so it only has to outlast every study. */
const lifetimeMs = 10 * 366 * 86_400_000;

/** Makes the certificate by which clients recognise a coordinator at any address, for ten years. */
export async function makeCertificate(wallMs: number): Promise<OwnCertificate> {
  // Loading takes a tenth of a second, and is needed once in a ledger's life.
  const { generate } = await import('selfsigned');
  const serverName = `phasegrid-${randomBytes(8).toString('hex')}`;
  const made = await generate([{ name: 'commonName', value: serverName }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(wallMs - clockSlackMs),
    notAfterDate: new Date(wallMs + lifetimeMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: serverName }] },
    ],
  });
  return { certificate: made.cert, privateKey: made.private, serverName };
}
