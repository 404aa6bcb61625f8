import { messageOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { stopReason, withTimeLimit } from '../base/signals.ts';
import type { EngineClient } from '../engine/client.ts';
import type { PipeStream } from '../engine/pipe.ts';
import type { Container } from '../model/container.ts';
import { explainRefusal, RunError } from './errors.ts';
import type { HelperNeeds } from './helper-policy.ts';
import type { InsideRunner } from './inside.ts';
import type { Language, Program } from './program.ts';
import { interpreterOf, type Toolbox } from './toolbox.ts';

/** A connection that begins in a container's network namespace. */
export interface Tunnel {
  readonly stream: PipeStream;
  /** Resolves once nothing of it is left in the container, or beside it. Never rejects. */
  readonly gone: Promise<void>;
}

/** Milliseconds for starting it, and for ending it. */
const startMs = 10_000;

/**
 * Connects to a TCP port of a container from inside its network namespace, over an exec: with what is in the container, else from a helper
 * beside it. The end of the stream ends the program.
 * @throws {RunError} @throws {EngineError} @throws {StoppedError}
 */
export async function openTunnel(
  client: EngineClient,
  runner: InsideRunner,
  container: Container,
  port: number,
  options: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<Tunnel> {
  const toolbox = await runner.toolbox(container, options.signal);
  if (relay(toolbox, container, port) !== null)
    return await start(client, container, container.id, toolbox, port, options);
  const { helpers } = runner;
  if (helpers === null)
    throw new RunError('no-tool', `${container.name} has no netcat`, { container: container.name, wanted: 'nc' });
  return await new Promise<Tunnel>((resolve, reject) => {
    const gone = helpers.withHelper(
      container,
      relayNeeds,
      async (seat) => {
        const inside = await seat.toolbox(options.signal);
        const tunnel = await start(client, container, seat.execIn, inside, port, options);
        resolve({ stream: tunnel.stream, gone: gone.catch(() => undefined) });
        await tunnel.gone;
      },
      { signal: options.signal },
    );
    gone.catch(reject);
  });
}

const relayNeeds: HelperNeeds = { wanted: 'nc', suits: canRelay, capabilities: [] };

async function start(
  client: EngineClient,
  container: Container,
  execIn: string,
  toolbox: Toolbox,
  port: number,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<Tunnel> {
  const { launcher } = toolbox;
  const program = relay(toolbox, container, port);
  if (launcher === null || program === null)
    throw new RunError('no-tool', `${container.name} has no netcat`, { container: container.name, wanted: 'nc' });
  const stream = await client
    .pipe({ container: execIn, command: launcher.start(program), ms: startMs, signal })
    .catch((error: unknown) => {
      throw explainRefusal(error, container);
    });
  let pid: number | null = null;
  const gone = new Promise<void>((resolve) => stream.once('close', resolve)).then(async () => {
    if (pid === null) return;
    await client
      .exec({ container: execIn, command: launcher.kill(pid), ms: startMs })
      .catch((error: unknown) => log.debug(`could not end the tunnel ${String(pid)}: ${messageOf(error)}`));
  });
  try {
    pid = Number(await withTimeLimit(startMs, signal, async (limited) => await firstLine(stream, limited)));
  } catch (error) {
    stream.destroy();
    await gone;
    throw error;
  }
  return { stream, gone };
}

/** The launcher's line: the process id. What comes after it stays in the stream. */
async function firstLine(stream: PipeStream, signal: AbortSignal): Promise<string> {
  return await new Promise<string>((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const settle = (act: () => void): void => {
      stream.off('readable', look);
      stream.off('close', closed);
      signal.removeEventListener('abort', stop);
      act();
    };
    const stop = (): void => settle(() => reject(stopReason(signal)));
    const closed = (): void => {
      const why = stream.stderr.trim().slice(0, 200);
      settle(() => reject(new RunError('tool-unusable', why, { container: '', tool: 'nc', why })));
    };
    const look = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk === null) return;
      seen = Buffer.concat([seen, chunk]);
      const end = seen.indexOf(10);
      if (end < 0 && seen.length < 16) return;
      const line = seen.subarray(0, end).toString('latin1').trim();
      settle(() => {
        stream.unshift(seen.subarray(end + 1));
        if (/^[0-9]{1,10}$/.test(line)) resolve(line);
        else closed();
      });
    };
    stream.on('readable', look);
    stream.once('close', closed);
    signal.addEventListener('abort', stop, { once: true });
    look();
  });
}

function canRelay(toolbox: Toolbox): boolean {
  return relay(toolbox, { endpoints: [] }, 1) !== null;
}

/**
 * What connects standard input and output with a port; null where nothing can. The loopback is tried first, then the container's addresses:
 * a program may listen on one of them only.
 */
function relay(toolbox: Toolbox, { endpoints }: Pick<Container, 'endpoints'>, port: number): Program | null {
  const { launcher, shell } = toolbox;
  if (launcher === null) return null;
  const own = endpoints.flatMap(({ ipv4, ipv6 }) => [ipv4?.address ?? [], ipv6?.address ?? []].flat());
  const args = [String(port), '127.0.0.1', ...own, '::1'];
  const script = (language: Language, source: string, words: readonly string[] = args): Program | null => {
    const interpreter = interpreterOf(toolbox, language);
    return interpreter === null ? null : { kind: 'script', language, interpreter, source, args: words };
  };
  const netcat = toolbox.tools.get('nc');
  return (
    script('python3', python) ??
    script('node', node) ??
    (netcat && shell !== null ? script('sh', sh, [netcat.path, ...args]) : null) ??
    // Bash needs cat, which an image with nothing but bash has not: there is a shell of another name where there are tools.
    (shell === null || shell === 'bash' ? null : script('bash', bash))
  );
}

const python = `
import os,socket,sys,threading
e=None
for h in sys.argv[2:]:
 try:
  s=socket.create_connection((h,int(sys.argv[1])),5);break
 except OSError as x:e=e or x
else:sys.exit(str(e))
s.settimeout(None)
def up():
 while 1:
  d=os.read(0,65536)
  if not d:break
  s.sendall(d)
 s.shutdown(socket.SHUT_WR)
t=threading.Thread(target=up);t.daemon=True;t.start()
while 1:
 d=s.recv(65536)
 if not d:break
 while d:d=d[os.write(1,d):]
os._exit(0)
`;

const node = `
var a=process.argv.slice(process.argv[1]==='--'?2:1),p=+a.shift();
(function next(e){
var h=a.shift();if(h===undefined){process.stderr.write(String(e));process.exit(1)}
var s=require('net').connect(p,h);
function no(x){next(e||x)}
s.once('error',no);
s.once('connect',function(){s.off('error',no);s.on('error',function(){process.exit(1)});s.on('close',function(){process.exit(0)});
process.stdin.pipe(s);s.pipe(process.stdout)});
})();
`;

/** A netcat that is refused has read nothing yet, so that the next one still finds all there is. */
const sh = `
n=$1 p=$2; shift 2
for h; do "$n" "$h" "$p" && exit 0; done
exit 1
`;

const bash = `
p=$1; shift
for h; do exec 3<>"/dev/tcp/$h/$p" && break; done 2>/dev/null
cat <&3 & c=$!
cat >&3; wait "$c"
`;
