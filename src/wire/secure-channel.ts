import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { type Address, formatAddress, isLocalAddress, parseAddress } from './address.js';

/** How a client or a worker checks the coordinator's certificate. */
export interface ClientTls {
  /** PEM: the coordinator's certificate, or that of its signer, must be among these; the system's list when omitted. */
  readonly authority?: string | undefined;
  /** The name that the certificate must have, whatever the address is; the address' host when omitted. */
  readonly serverName?: string | undefined;
}

/** How a coordinator is reached. */
export interface Endpoint {
  /** `host:port`, `[ipv6]:port` or `unix:PATH`. */
  readonly address: string;
  /** Further addresses of the same coordinator, which are tried when the first does not answer. */
  readonly alternatives?: readonly string[] | undefined;
  /** Without it, the connection is not encrypted. */
  readonly tls?: ClientTls | undefined;
}

/** An endpoint in gRPC's terms. */
export interface Channel {
  readonly target: string;
  readonly options: Readonly<Record<string, string | number>>;
  /** Undefined where the connection is not encrypted. */
  readonly tls: ChannelTls | undefined;
}

interface ChannelTls {
  readonly authority: Buffer | null;
  readonly verify: {
    readonly checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
  };
}

/** Sent in place of an IP address, which a TLS handshake must not contain (RFC 6066, 3; Node warns of it). */
const nameOfAddresses = 'phasegrid';

/** Undefined where the text is no address. */
export function composeChannel({ address: text, alternatives = [], tls }: Endpoint): Channel | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  return {
    target: composeTarget(address, alternatives),
    options: {
      // A proxy of the environment cannot reach this machine's loopback.
      ...(isLocalAddress(address) && { 'grpc.enable_http_proxy': 0 }),
      ...(tls !== undefined && composeName(address, tls)),
    },
    tls: tls === undefined ? undefined : { authority: encodeAuthority(tls), verify: composeCheck(address, tls) },
  };
}

/** gRPC tries several addresses of one family by itself. */
function composeTarget(address: Address, alternatives: readonly string[]): string {
  const family = ipFamily(address);
  const first = formatAddress(address);
  const others = alternatives.filter((text) => ipFamily(parseAddress(text)) === family && text !== first);
  return family === undefined || others.length === 0 ? first : `${family}:${[first, ...others].join(',')}`;
}

function composeName(address: Address, { serverName }: ClientTls): Record<string, string> {
  if (serverName !== undefined) return { 'grpc.ssl_target_name_override': serverName };
  return ipFamily(address) === undefined ? {} : { 'grpc.ssl_target_name_override': nameOfAddresses };
}

function composeCheck(address: Address, { serverName }: ClientTls): ChannelTls['verify'] {
  if (serverName !== undefined || address.kind === 'unix' || ipFamily(address) === undefined) return {};
  return { checkServerIdentity: (_name, certificate) => checkServerIdentity(address.host, certificate) };
}

function encodeAuthority({ authority }: ClientTls): Buffer | null {
  return authority === undefined ? null : Buffer.from(authority);
}

function ipFamily(address: Address | undefined): 'ipv4' | 'ipv6' | undefined {
  if (address?.kind !== 'tcp') return undefined;
  if (address.host.includes(':')) return 'ipv6';
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address.host) ? 'ipv4' : undefined;
}
