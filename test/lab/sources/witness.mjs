/**
 * Looks at a network by the plainest means, from the namespace it is started in: `witness.mjs '{"see":"tcp",…}'` prints what it
 * saw as JSON. It shares no code with the product, whose word it is there to judge.
 */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';

const outcomes = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timed-out',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EINVAL: 'unreachable',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  ECONNRESET: 'reset',
};

const named = (error) => outcomes[error.code] ?? String(error.code ?? error.message);

/** Connects, asks for a page, and waits for the first byte. */
function tcp({ to, port, withinMs, silentMs }) {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port });
    const end = (outcome) => {
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end('timed-out'), withinMs);
    socket.on('connect', () => {
      clearTimeout(timer);
      setTimeout(() => end('connects-only'), silentMs);
      socket.write('GET / HTTP/1.0\r\n\r\n');
    });
    socket.on('data', () => end('answers'));
    socket.on('end', () => end('connects-only'));
    socket.on('error', (error) => end(named(error)));
  });
}

/** Sends a datagram and waits for an answer, or for the ICMP error that a connected socket is told. */
function udp({ to, port, withinMs }) {
  return new Promise((resolve) => {
    const socket = createSocket(to.includes(':') ? 'udp6' : 'udp4');
    const end = (outcome) => {
      socket.close();
      resolve(outcome);
    };
    setTimeout(() => end('silent'), withinMs).unref();
    socket.on('message', () => end('answered'));
    socket.on('error', (error) => end(named(error)));
    socket.connect(port, to, (error) => {
      if (error) end(named(error));
      else socket.send('hello\n');
    });
  });
}

async function dns({ name, server, withinMs }) {
  const resolver = new Resolver({ tries: 1, timeout: withinMs });
  resolver.setServers([server]);
  try {
    return (await resolver.resolve4(name)).sort();
  } catch (error) {
    return ['ENOTFOUND', 'ENODATA'].includes(error.code) ? 'none' : 'silent';
  }
}

const question = JSON.parse(process.argv[2] ?? '{}');
const look = { tcp, udp, dns }[question.see];
process.stdout.write(JSON.stringify(await look(question)));
process.exit(0);
