import { X509Certificate } from 'node:crypto';
import type { ClientTls } from '../../wire/secure-channel.js';

/**
 * How clients recognise a coordinator by the certificate chain that its user passed: by the root if the chain contains it,
 * else by the system's list; and by the certificate's first name, whatever the address is.
 */
export function composeClientTls(chain: Buffer): ClientTls {
  const blocks = chain.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map((block) => ({ block, certificate: new X509Certificate(block) }));
  const root = certificates.find(({ certificate }) => certificate.checkIssued(certificate));
  const serverName = certificates.length === 0 ? undefined : findName(certificates[0].certificate);
  return { ...(root && { authority: `${root.block}\n` }), ...(serverName !== undefined && { serverName }) };
}

/** The certificate's first name that is no wildcard. */
function findName({ subjectAltName = '' }: X509Certificate): string | undefined {
  return /(?:^|, )DNS:([^,*"]+)(?:,|$)/.exec(subjectAltName)?.[1];
}
