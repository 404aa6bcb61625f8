import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { searchPath } from './packages.mts';
import { inNamespaceOf } from './namespace.mts';

/** A port of the host that leads into a network namespace. */
export interface Relay {
  readonly port: number;
  close(): void;
}

/**
 * Opens a port on the host's loopback whose connections are carried, byte for byte, to a port on a namespace's loopback. One
 * program per connection carries them: no interface joins the two, so nothing inside the namespace gets a way out.
 */
export async function openRelay(namespace: string, port: number): Promise<Relay> {
  const argv = inNamespaceOf(namespace, ['busybox', 'nc', '127.0.0.1', String(port)]);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const carrier = spawn(argv[0] ?? '', argv.slice(1), {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, PATH: searchPath },
    });
    const end = (): void => {
      socket.destroy();
      carrier.kill('SIGKILL');
    };
    socket.on('error', end).on('close', end);
    carrier.on('error', end);
    carrier.stdin.on('error', end);
    socket.pipe(carrier.stdin);
    carrier.stdout.pipe(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // The relay must not keep a process running that has nothing else to do.
  server.unref();
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
