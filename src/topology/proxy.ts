import ipaddr from 'ipaddr.js';

/**
 * Whether `NO_PROXY` excepts a host. There is no standard; this is what curl, Go and Python have in common and a little more, so that
 * somebody is told of a proxy only where every program would ask it: `*`, names with their subdomains (with or without a leading dot or
 * `*.`), addresses, blocks of addresses, each with a port or without.
 */
export function bypassesProxy(host: string, port: number, noProxy: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  // Programs leave the loopback out by themselves.
  if (name === 'localhost' || name.startsWith('127.') || name === '::1') return true;
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .slice(0, 1000)
    .some((entry) => covers(entry.toLowerCase(), name, port));
}

function covers(entry: string, name: string, port: number): boolean {
  if (entry === '*') return true;
  const [, head = entry, only] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const pattern = head.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  if (pattern === '') return false;
  if (ipaddr.isValid(name)) return pattern === name || inBlock(name, pattern);
  return name === pattern || name.endsWith(`.${pattern}`);
}

function inBlock(address: string, block: string): boolean {
  if (!ipaddr.isValidCIDR(block)) return false;
  const one = ipaddr.parse(address);
  const [base, bits] = ipaddr.parseCIDR(block);
  return one.kind() === base.kind() && one.match(base, bits);
}
