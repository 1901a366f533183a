import { randomBytes } from 'node:crypto';

/** PEM: a certificate that signed itself, for one name that no address has. */
export interface OwnCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly serverName: string;
}

/** Clocks of other machines may be behind by so long. */
const clockSlackMs = 86_400_000;

/** Clients pin the certificate itself; it must only not end within a study. */
const lifetimeMs = 10 * 366 * 86_400_000;

/** Ten years long whoever has this certificate knows the coordinator by it, at whatever address. */
export async function makeCertificate(wallMs: number): Promise<OwnCertificate> {
  // Loads a tenth of a second's worth of modules, once in a ledger's life.
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
