import { findingOfError } from '../diagnosis/of-error.ts';
import { explainError } from '../text/errors.ts';
import { NotFoundError } from '../topology/require.ts';
import type { Session } from './session.ts';
import { toJson, type Io, type Paint } from './io.ts';

/** Tells an error: on stderr for people, on stdout as a document where JSON was asked for. */
export function sayError(session: Session, error: unknown): void {
  say(session.io, session.paint, session.options.json, error);
}

/** As {@link sayError}, where there is no session yet. */
export function say(io: Io, paint: Paint, json: boolean, error: unknown): void {
  const { code, message, advice } = explainError(error);
  if (json) {
    const candidates = NotFoundError.is(error) ? error.candidates : [];
    const finding = findingOfError(error);
    io.out(`${toJson({ version: 1, error: { code, message, advice, candidates, finding } }, io.isTerminal)}\n`);
  }
  io.err(`${paint('red', message)}\n${advice === null ? '' : `${advice}\n`}`);
}
