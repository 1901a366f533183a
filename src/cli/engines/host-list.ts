/** A machine that is reached by ssh. */
export interface SshHost {
  /** As ssh takes it: a name, an address or an alias of its configuration, perhaps with a user. */
  readonly destination: string;
  /** That of ssh's configuration when omitted. */
  readonly port?: number;
  /** As many as the machine has when omitted. */
  readonly threads?: number;
}

export type HostList =
  | { readonly kind: 'parsed'; readonly hosts: readonly SshHost[] }
  | { readonly kind: 'refused'; readonly problem: string };

/** Each host is a connection and a process here. */
const hostsMax = 1000;

const threadsMax = 4096;

/** A user and a name; an address of IPv6 stands in brackets. A name that begins with `-` would be an option of ssh. */
const place = /^(?:([A-Za-z0-9_][\w.-]*)@)?(?:\[([0-9A-Fa-f:.%\w]+)\]|([A-Za-z0-9_][\w.-]*))(?::(\d{1,5}))?$/;

/** Lines `[user@]host[:port] [threads=N]`; what follows `#` is a comment. */
export function parseHosts(text: string, path: string): HostList {
  const hosts: SshHost[] = [];
  const seen = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/);
    if (words[0] === '') continue;
    const where = `${path}:${index + 1}`;
    const host = parseHost(words);
    if (typeof host === 'string') return { kind: 'refused', problem: `${where}: ${host}` };
    const name = describeHost(host);
    // Names of hosts are the same in capitals.
    const key = name.replace(/[^@]*$/, (hostName) => hostName.toLowerCase());
    if (seen.has(key)) return { kind: 'refused', problem: `${where}: expected each host once, got ${name} again` };
    seen.add(key);
    hosts.push(host);
  }
  if (hosts.length > 0 && hosts.length <= hostsMax) return { kind: 'parsed', hosts };
  return { kind: 'refused', problem: `${path}: expected 1 to ${hostsMax} hosts, got ${hosts.length}` };
}

/** How people and logs call it. */
export function describeHost({ destination, port }: SshHost): string {
  return port === undefined ? destination : `${destination}:${port}`;
}

/** The host, or what is wrong with it. */
function parseHost([first, ...rest]: readonly string[]): SshHost | string {
  const match = place.exec(first);
  if (match === null) return `expected [user@]host[:port] [threads=N], got "${first}"`;
  const [user, address, name, portText] = match.slice(1).map((part: string | undefined) => part ?? '');
  const port = portText === '' ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return `port: expected 1 to 65535, got ${port}`;
  const threads = parseThreads(rest);
  if (typeof threads === 'string') return threads;
  return {
    destination: `${user === '' ? '' : `${user}@`}${address}${name}`,
    ...(port !== undefined && { port }),
    ...(threads !== undefined && { threads }),
  };
}

function parseThreads(words: readonly string[]): number | undefined | string {
  if (words.length === 0) return undefined;
  const threads = Number(/^threads=(\d+)$/.exec(words[0])?.[1]);
  if (words.length === 1 && threads >= 1 && threads <= threadsMax) return threads;
  return `expected threads=N, N from 1 to ${threadsMax}, behind the host, got "${words.join(' ')}"`;
}
