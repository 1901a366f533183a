import type { CoordinatorOptions } from '../../coordinator/start-coordinator.js';
import { makeCertificate } from '../../src/cli/access/make-certificate.js';
import { listGrants, makeTokens } from '../../src/cli/access/make-tokens.js';
import type { UplinkOptions } from '../../worker/uplink.js';

/** Who may call a bench's coordinator, as data that goes from process to process. */
export interface BenchAccess {
  /** Undefined where everybody on this machine may. */
  readonly own: OwnAccess | undefined;
}

type OwnAccess = Awaited<ReturnType<typeof makeCertificate>> & { readonly tokens: ReturnType<typeof makeTokens> };

/** As `serve` makes it: a certificate of its own and a token for each role. */
export async function makeAccess(isOpen: boolean): Promise<BenchAccess> {
  return { own: isOpen ? undefined : { ...(await makeCertificate(Date.now())), tokens: makeTokens() } };
}

export function serverAccess({ own }: BenchAccess): Pick<CoordinatorOptions, 'access' | 'tls'> {
  if (own === undefined) return { access: 'everybody' };
  const { certificate, privateKey, tokens } = own;
  return {
    access: listGrants(tokens),
    tls: { certificateChain: Buffer.from(certificate), privateKey: Buffer.from(privateKey), source: 'the bench' },
  };
}

export function workerAccess({ own }: BenchAccess): Pick<UplinkOptions, 'tls' | 'token'> {
  if (own === undefined) return {};
  return { tls: { authority: own.certificate, serverName: own.serverName }, token: own.tokens.worker };
}
