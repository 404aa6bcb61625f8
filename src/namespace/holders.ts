import { readdir, readFile, readlink } from 'node:fs/promises';
import pMap from 'p-map';
import type { Part } from './parts.ts';

/** Processes and open files beyond these are not looked at. */
const mostProcesses = 20_000;
const mostFiles = 4_096;
const atOnce = 16;

/**
 * Who holds which socket in the network namespace of a process of this machine, as the reading scripts tell it: the parts `processes` and
 * `open`, and that it is everybody (`everybody`). The process ids are those inside the container. Takes root.
 */
export async function readHolders(pid: number): Promise<ReadonlyMap<string, Part>> {
  const home = await readlink(`/proc/${pid}/ns/net`).catch(() => null);
  if (home === null) return new Map();
  const all = (await readdir('/proc').catch(() => [])).filter((name) => /^[0-9]{1,10}$/.test(name));
  const found = await pMap(
    all.slice(0, mostProcesses),
    async (process) => {
      const namespace = await readlink(`/proc/${process}/ns/net`).catch(() => null);
      return namespace === home ? await holderOf(process) : null;
    },
    { concurrency: atOnce },
  );
  const holders = found.filter((holder) => holder !== null);
  return new Map([
    ['processes', partOf(holders.map(({ inside, name }) => `${inside} ${name}`))],
    ['open', partOf(holders.flatMap(({ inside, sockets }) => sockets.map((inode) => `${inside} ${inode}`)))],
    ['everybody', partOf([])],
  ]);
}

interface Holder {
  /** Its id in the innermost process namespace it is in. */
  readonly inside: string;
  readonly name: string;
  readonly sockets: readonly string[];
}

/** Null where it ended meanwhile. */
async function holderOf(process: string): Promise<Holder | null> {
  try {
    const [status, name, files] = await Promise.all([
      readFile(`/proc/${process}/status`, 'utf8'),
      readFile(`/proc/${process}/comm`, 'utf8'),
      readdir(`/proc/${process}/fd`),
    ]);
    const targets = await pMap(
      files.slice(0, mostFiles),
      async (file) => await readlink(`/proc/${process}/fd/${file}`).catch(() => ''),
      { concurrency: atOnce },
    );
    return {
      inside: innerPid(status) ?? process,
      name: name.trimEnd(),
      sockets: targets.flatMap((target) => /^socket:\[([0-9]+)\]$/.exec(target)?.[1] ?? []),
    };
  } catch {
    return null;
  }
}

/** The last of the ids that a process has in each namespace it is in, outermost first (proc_pid_status(5), `NSpid`). */
export function innerPid(status: string): string | null {
  return /^NSpid:(?:\s+[0-9]+)*\s+([0-9]{1,10})$/m.exec(status)?.[1] ?? null;
}

function partOf(lines: readonly string[]): Part {
  return { text: `${lines.join('\n')}\n`, status: 0 };
}
