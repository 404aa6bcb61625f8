import { isIP } from 'node:net';
import { UsageError } from '../base/errors.ts';

/**
 * A name that can be asked for: up to 253 characters in labels of up to 63 (RFC 1035), with the underscores that Docker's names have.
 * International names go in their ASCII form.
 * @throws {UsageError} `bad-name`
 */
export function requireHostName(text: string): string {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const labels = name.split('.');
  const isName =
    name.length > 0 &&
    name.length <= 253 &&
    labels.every((label) => /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
  if (!isName || isIP(text) !== 0) throw new UsageError('bad-name', `name ${text}`, { name: text });
  return text;
}
