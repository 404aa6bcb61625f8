import { Agent, get } from 'node:http';

/** Node's own client and nothing else, on kept connections: what the engine itself takes. */
export class PlainHttp {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly socketPath: string) {}

  /** The bytes of an answer; nobody parses them. */
  async get(path: string): Promise<Buffer> {
    return await new Promise<Buffer>((resolve, reject) => {
      get({ socketPath: this.socketPath, path, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks)));
        response.on('error', reject);
      }).on('error', reject);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
