import { UsageError } from '../base/errors.ts';
import { parseTcpTarget, type Target } from './place.ts';

/** A web address, or a place with a port. */
export interface WebTarget {
  readonly target: Target;
  readonly web: { readonly scheme: 'http' | 'https'; readonly path: string };
}

/**
 * Reads `TO[:PORT]`, or a web address whose host is such a place: `https://api:8443/health`. Port 443 alone means https.
 * @throws {UsageError}
 */
export function parseWebTarget(text: string): WebTarget {
  const [, scheme, rest = text] = /^(https?):\/\/(.*)$/.exec(text) ?? [];
  const slash = scheme === undefined ? -1 : rest.search(/[/?]/);
  const place = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '/' : rest.slice(slash).replace(/^\?/, '/?').replace(/#.*$/, '');
  // It goes into the first line of the request as it is.
  if (!/^[\x21-\x7e]{1,2000}$/.test(path))
    throw new UsageError('bad-place', `path of ${text}`, { place: text, why: 'control-characters' });
  const target = { ...parseTcpTarget(place), asked: text };
  return {
    target,
    web: { scheme: scheme === 'https' || (scheme === undefined && target.port === 443) ? 'https' : 'http', path },
  };
}
