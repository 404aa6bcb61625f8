import type { Behaviour } from './fake-engine.mts';

/** Accepts, and says nothing. */
export const silence: Behaviour = () => undefined;

/** Hangs up before it has said a word. */
export const hangUp: Behaviour = (_, __, socket) => socket.destroy();

/** Says something that is no HTTP. */
export function speak(text: string): Behaviour {
  return (_, __, socket) => socket.end(text);
}

/** A well-formed answer with this body. */
export function say(body: string | Buffer, status = 200, type = 'application/json'): Behaviour {
  return (_, response) => {
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  };
}

/** JSON, whatever the question. */
export function sayJson(body: unknown, status = 200): Behaviour {
  return say(JSON.stringify(body), status);
}

/** Promises more than it sends. */
export function sayHalf(body: string): Behaviour {
  return (_, response, socket) => {
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length * 2 })
      .write(body, () => socket.end());
  };
}

/** Promises more than it sends, and keeps the line open. */
export function sayHalfAndWait(body: string): Behaviour {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length * 2 }).write(body);
  };
}

/** Sends the reader elsewhere. */
export function redirect(location: string | null, status = 301): Behaviour {
  return (_, response) => response.writeHead(status, location === null ? {} : { Location: location }).end('Moved');
}

/** A body without an end, as fast as it is read; `sent` counts its bytes. */
export function endless(
  chunk: string | Buffer,
  status = 200,
): { behaviour: Behaviour; sent: () => number; stopped: () => boolean } {
  let sent = 0;
  let stopped = false;
  return {
    sent: () => sent,
    stopped: () => stopped,
    behaviour: (_, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      const more = (): void => {
        let goesOn = true;
        while (goesOn && !response.destroyed) {
          sent += Buffer.byteLength(chunk);
          goesOn = response.write(chunk);
        }
      };
      response.on('drain', more).on('close', () => {
        stopped = true;
      });
      more();
    },
  };
}

/** Sends pieces one after the other, each in a packet of its own. */
export function drip(pieces: readonly (string | Buffer)[], everyMs: number, ends = true): Behaviour {
  return (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
    let next = 0;
    const timer = setInterval(() => {
      const piece = pieces[next++];
      if (piece !== undefined) response.write(piece);
      else if (ends) response.end();
      if (piece === undefined) clearInterval(timer);
    }, everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Answers as another rule would, a while later. */
export function late(ms: number, behaviour: Behaviour): Behaviour {
  return (request, response, socket) => {
    const timer = setTimeout(() => behaviour(request, response, socket), ms);
    response.on('close', () => clearTimeout(timer));
  };
}
