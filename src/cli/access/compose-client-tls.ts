import { X509Certificate } from 'node:crypto';
import type { ClientTls } from '../../wire/secure-channel.js';

/**
 * What clients need to know a coordinator by the certificate chain that its owner passed: the root where it stands in
 * the chain, else the system's list; and the first name, so that any address will do.
 */
export function composeClientTls(chain: Buffer): ClientTls {
  const blocks = chain.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map((block) => ({ block, certificate: new X509Certificate(block) }));
  const root = certificates.find(({ certificate }) => certificate.checkIssued(certificate));
  const serverName = certificates.length === 0 ? undefined : findName(certificates[0].certificate);
  return { ...(root && { authority: `${root.block}\n` }), ...(serverName !== undefined && { serverName }) };
}

/** A wildcard is no name. */
function findName({ subjectAltName = '' }: X509Certificate): string | undefined {
  return /(?:^|, )DNS:([^,*"]+)(?:,|$)/.exec(subjectAltName)?.[1];
}
