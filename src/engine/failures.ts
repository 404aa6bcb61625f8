import { messageOf } from '../base/errors.ts';
import { EngineError } from './errors.ts';

/** What Node says when a request could not be made, as what it means to the user. Codes: https://nodejs.org/api/errors.html */
export function explainFailure(error: unknown, endpoint: string, request: string): EngineError {
  const code = codeOf(error);
  const why = messageOf(error);
  const fail = (reason: EngineError['reason']): EngineError =>
    new EngineError(reason, `${request}: ${why}`, { endpoint, request, why, code }, error);
  switch (code) {
    case 'ENOENT':
      return fail('no-socket');
    case 'ECONNREFUSED':
      return fail('daemon-down');
    case 'EACCES':
    case 'EPERM':
      return fail('permission-denied');
    case 'ENOTSOCK':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'EINVAL': // What Linux says of a path that is too long for a socket.
      return fail('no-socket');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
    case 'ETIMEDOUT':
      return fail('unreachable-host');
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return fail('connection-lost');
    case 'EPROTO':
    case 'ERR_MISSING_PASSPHRASE':
      return fail('tls');
    default:
      if (/^(CERT_|ERR_TLS|ERR_SSL|ERR_OSSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/.test(code))
        return fail('tls');
      // A TLS listener answers a plain request with an alert, which is no HTTP.
      return fail('bad-answer');
  }
}

/** An answer with a bad status. The engine's own words are in `message`. */
export function explainStatus(status: number, body: string, endpoint: string, request: string): EngineError {
  const message = messageIn(body);
  const details = { endpoint, request, message, status: String(status) };
  const text = `${request} → ${status}: ${message}`;
  if (status === 400 && /HTTP request to an HTTPS server/i.test(body)) {
    return new EngineError('tls', text, { ...details, why: message });
  }
  if (status === 404) return new EngineError('not-found', text, details);
  if (status === 409) return new EngineError('conflict', text, details);
  // "client version … is too old" says the contrary: the engine is newer than all that is understood here.
  if (status === 400 && /API version/i.test(message) && !/client version .* is too old/i.test(message)) {
    return new EngineError('too-old', text, { ...details, version: message });
  }
  if (status >= 400 && status < 500) return new EngineError('refused', text, details);
  if (status >= 500) return new EngineError('engine-failed', text, details);
  return new EngineError('bad-answer', text, { ...details, why: `status ${status}` });
}

function messageIn(body: string): string {
  try {
    const parsed = JSON.parse(body) as unknown;
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message.trim();
    }
  } catch {
    // Not JSON: proxies and old engines answer in plain text.
  }
  return body.trim().slice(0, 500);
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return '';
}
