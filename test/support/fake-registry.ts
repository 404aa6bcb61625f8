import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers of a registry that is none, for tests of what a real one is hard to bring to. */
export class FakeRegistry {
  readonly asked: string[] = [];
  private readonly server: Server;

  constructor(answer: (path: string, request: IncomingMessage, response: ServerResponse) => void) {
    this.server = createServer((request, response) => {
      this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      answer(request.url ?? '', request, response);
    });
  }

  /** @returns the port on 127.0.0.1 */
  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
