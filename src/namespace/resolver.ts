import { isIP } from 'node:net';

/** What `/etc/resolv.conf` says (resolv.conf(5)). */
export interface ResolverConfig {
  /** Addresses of the name servers, in the order they are asked; the C libraries use the first three. */
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  /** A name with fewer dots is tried with the search domains first. */
  readonly ndots: number;
  readonly options: readonly string[];
  /** Whom the embedded DNS asks for what it does not know, as the engine notes it down in the file; null where it does not. */
  readonly upstreams: readonly Upstream[] | null;
}

/** A server behind the embedded DNS. */
export interface Upstream {
  readonly address: string;
  /** It is asked from the host's namespace, not from the container's: the container's own routes do not matter. */
  readonly fromHost: boolean;
}

/** One line of `/etc/hosts`. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/** Docker's embedded DNS server, in every container on a user-defined network. */
export const embeddedDns = '127.0.0.11';

const mostLines = 10_000;

/** Reads a resolv.conf. Never throws: lines that mean nothing are passed over, as the C libraries do. */
export function parseResolvConf(text: string): ResolverConfig {
  const nameservers: string[] = [];
  let search: readonly string[] = [];
  const options: string[] = [];
  for (const line of linesOf(text)) {
    const [keyword, ...words] = line.split(/\s+/);
    if (keyword === 'nameserver' && words[0] !== undefined && isZonedAddress(words[0])) nameservers.push(words[0]);
    // The last of `search` and `domain` counts.
    else if (keyword === 'search') search = words;
    else if (keyword === 'domain') search = words.slice(0, 1);
    else if (keyword === 'options') options.push(...words);
  }
  return { nameservers, search, ndots: readNdots(options), options, upstreams: readUpstreams(text) };
}

/** `# ExtServers: [1.1.1.1 host(127.0.0.53)]` (moby since 25, libnetwork/internal/resolvconf). */
function readUpstreams(text: string): readonly Upstream[] | null {
  const list = /^# ExtServers: \[([^\]\n]*)\]/m.exec(text)?.[1];
  if (list === undefined) return null;
  return list.split(/\s+/).flatMap((word): Upstream[] => {
    const inHost = /^host\((.*)\)$/.exec(word)?.[1];
    const address = inHost ?? word;
    return isZonedAddress(address) ? [{ address, fromHost: inHost !== undefined }] : [];
  });
}

/** Reads a hosts file (hosts(5)). Never throws. */
export function parseHosts(text: string): readonly HostsEntry[] {
  return linesOf(text).flatMap((line) => {
    const [address, ...names] = line.split(/\s+/);
    return address === undefined || !isZonedAddress(address) || names.length === 0 ? [] : [{ address, names }];
  });
}

/** Addresses that a hosts file gives for a name, regardless of case. */
export function lookUpHosts(hosts: readonly HostsEntry[], name: string): readonly string[] {
  const wanted = withoutDot(name).toLowerCase();
  return hosts
    .filter((entry) => entry.names.some((other) => withoutDot(other).toLowerCase() === wanted))
    .map((entry) => entry.address);
}

/**
 * The full names that a resolver asks for in turn (resolv.conf(5)): with at least `ndots` dots the name itself stands first, else last; a
 * dot at the end means that nothing is added. musl does not ask for the bare name before the domains are done either.
 */
export function searchNames(name: string, config: ResolverConfig): readonly string[] {
  if (name.endsWith('.')) return [withoutDot(name)];
  const dots = name.split('.').length - 1;
  const withDomains = config.search.filter((domain) => domain !== '.').map((domain) => `${name}.${withoutDot(domain)}`);
  return dots >= config.ndots ? [name, ...withDomains] : [...withDomains, name];
}

/** An address, with the name of an interface behind a `%` if there is one. The file is hostile: other characters than those are refused. */
function isZonedAddress(text: string): boolean {
  return /^[\w.:%-]+$/.test(text) && isIP(text.split('%')[0] ?? '') !== 0;
}

function linesOf(text: string): string[] {
  return text
    .split('\n', mostLines)
    .map((line) => line.replace(/[#;].*$/, '').trim())
    .filter((line) => line !== '');
}

/** 1 where not set; never above 15 (resolv.conf(5)). */
function readNdots(options: readonly string[]): number {
  const value = options
    .map((option) => /^ndots:([0-9]{1,3})$/.exec(option)?.[1])
    .findLast((number) => number !== undefined);
  return value === undefined ? 1 : Math.min(Number(value), 15);
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}
