/** Where a coordinator listens, and where a peer finds it. */
export type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

const portMax = 65_535;

/** The longest path of a socket: the system's structure holds so many bytes before its final zero, and cuts longer paths. */
export const socketPathBytesMax = 107;

/** Why `text` is no address that can be listened at or connected to: what was expected, and what it is instead. */
export function findAddressProblem(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return `expected host:port, [ipv6]:port or unix:PATH, got "${text}"`;
  if (address.kind === 'tcp') return undefined;
  const bytes = Buffer.byteLength(address.path);
  if (bytes <= socketPathBytesMax) return undefined;
  return `expected a socket path of at most ${socketPathBytesMax} bytes, got ${bytes}: ${address.path}`;
}

/** Reads `host:port`, `[ipv6]:port` or `unix:PATH`; undefined when the text is none of them. */
export function parseAddress(text: string): Address | undefined {
  if (text.startsWith('unix:')) {
    // `unix:///path` is the URI's own spelling of an absolute path.
    const path = text.slice('unix:'.length).replace(/^\/\/(?=\/)/, '');
    return path === '' ? undefined : { kind: 'unix', path };
  }
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  const host = (match.at(1) ?? match[2]).toLowerCase();
  return port > portMax ? undefined : { kind: 'tcp', host, port };
}

/** The spelling that `parseAddress` reads and gRPC takes as a target. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

/** Whether only processes of this machine can connect: a socket file, or a loopback address. */
export function isLocalAddress(address: Address): boolean {
  if (address.kind === 'unix') return true;
  const { host } = address;
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
