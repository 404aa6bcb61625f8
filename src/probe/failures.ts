import type { Inconclusive, NetworkFailure } from '../model/observation.ts';

/**
 * The texts that the C libraries (glibc, musl), busybox, iputils, inetutils and the netcats print for what stopped them, in the C locale.
 * The first that fits counts, so the more telling ones stand first. Captured from the real tools: `test/fixtures/tools`.
 */
const failures: readonly (readonly [RegExp, NetworkFailure])[] = [
  [/temporary failure in name resolution|EAI_AGAIN|try again|server misbehaving/i, 'name-lookup-failed'],
  [
    /bad address|unknown host|name or service not known|name does not resolve|no address associated|host not found|forward host lookup failed|could not resolve|unable to resolve|ENOTFOUND|nodename nor servname|unknown server error|no such host/i,
    'name-unknown',
  ],
  [/network (is )?unreachable|ENETUNREACH|destination net(work)? unreachable|no route$/im, 'network-unreachable'],
  [/packet filtered|administratively prohibited|communication prohibited/i, 'filtered'],
  [
    /no route to host|host is unreachable|EHOSTUNREACH|destination (host|port) unreachable|address unreachable/i,
    'host-unreachable',
  ],
  [/ping broadcast/i, 'prohibited'],
  [/(send|sendto|sendmsg|connect)[^\n]*(permission denied|EACCES)/i, 'prohibited'],
  [/(send|sendto|sendmsg|connect)[^\n]*(operation not permitted|EPERM)/i, 'filtered-locally'],
  [/(send|sendto|sendmsg|connect)[^\n]*(invalid argument|EINVAL)/i, 'blackholed'],
  [/message too long|EMSGSIZE|frag(mentation)? needed|packet too big/i, 'message-too-long'],
  [/time to live exceeded|time exceeded|hop limit/i, 'time-exceeded'],
];

/** What a tool says stopped it, if it says so. */
export function failureIn(text: string): NetworkFailure | null {
  return failures.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Exit statuses that tell of the tool, not of the network: not executable, not found, crashed. */
export function toolFailure(exitCode: number | null): Inconclusive | null {
  return exitCode === 126 || exitCode === 127 || exitCode === 132 || exitCode === 134 || exitCode === 139
    ? 'tool-unusable'
    : null;
}
