import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

/** One interface on an engine's host. */
export interface HostInterface {
  readonly name: string;
  readonly index: number;
  /** What it is linked to: the other end of a veth pair, what a VLAN or macvlan hangs on; its own index where it is linked to nothing. */
  readonly linkIndex: number;
  readonly kind: string | null;
  readonly mtu: number;
  readonly up: boolean;
  readonly carrier: boolean | null;
  /** Index of the bridge it is a port of. */
  readonly master: number | null;
  readonly vlan: number | null;
}

/** Interfaces of a host beyond these are not looked at. */
const mostLinks = 20_000;

/** Below each folder of /sys/class/net; `master` is a link to the bridge. */
const attributes = ['ifindex', 'iflink', 'mtu', 'flags', 'carrier', 'master/ifindex', 'bridge/bridge_id'] as const;

/**
 * Prints `INTERFACE ATTRIBUTE VALUE` for each interface: with a shell's own means, because an image may have no more. Only reads.
 */
export const linksScript = `
for d in /sys/class/net/*; do
  for a in ${attributes.join(' ')}; do
    v=; { read -r v <"$d/$a"; } 2>/dev/null; [ -n "$v" ] && printf '%s %s %s\\n' "\${d##*/}" "$a" "$v"
  done
  while read -r v; do case $v in DEVTYPE=*) printf '%s devtype %s\\n' "\${d##*/}" "\${v#*=}";; esac; done <"$d/uevent"
done
exit 0`;

/** Reads the interfaces of the namespace that this process is in. */
export async function readOwnLinks(folder = '/sys/class/net'): Promise<readonly HostInterface[]> {
  const names = await readdir(folder).catch(() => []);
  const lines = await Promise.all(names.slice(0, mostLinks).map(async (name) => await linesOf(folder, name)));
  return parseLinkLines(lines.flat().join('\n'));
}

async function linesOf(folder: string, name: string): Promise<string[]> {
  const at = join(folder, name);
  // bonding_masters is a file among the folders.
  if (!(await exists(join(at, 'ifindex')))) return [];
  const read = async (path: string): Promise<string> => (await readFile(join(at, path), 'utf8').catch(() => '')).trim();
  const values = await Promise.all(
    attributes.map(async (attribute) => `${name} ${attribute} ${await read(attribute)}`),
  );
  const type = /^DEVTYPE=(\S+)$/m.exec(await read('uevent'))?.[1];
  return [...values, ...(type === undefined ? [] : [`${name} devtype ${type}`])];
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** Reads what {@link linksScript} prints; lines that it can't have printed are passed over. */
export function parseLinkLines(text: string): readonly HostInterface[] {
  const found = new Map<string, Map<string, string>>();
  for (const line of text.split('\n')) {
    const [, name, attribute, value] = /^(\S{1,64}) ([a-z_/]{1,40}) (\S{1,64})$/.exec(line) ?? [];
    if (name === undefined || attribute === undefined || value === undefined) continue;
    if (!found.has(name) && found.size >= mostLinks) continue;
    found.set(name, (found.get(name) ?? new Map<string, string>()).set(attribute, value));
  }
  return [...found].flatMap(([name, values]): HostInterface[] => {
    const index = whole(values.get('ifindex'));
    if (index === null) return [];
    const up = ((whole(values.get('flags')) ?? 0) & 1) === 1;
    const linkIndex = whole(values.get('iflink')) ?? index;
    const carrier = values.get('carrier');
    const type = values.get('devtype');
    return [
      {
        name,
        index,
        linkIndex,
        kind: values.has('bridge/bridge_id') ? 'bridge' : (type ?? null),
        mtu: whole(values.get('mtu')) ?? 0,
        up,
        carrier: carrier === undefined ? null : carrier === '1',
        master: whole(values.get('master/ifindex')),
        vlan: null,
      },
    ];
  });
}

/** A number as /sys writes it: decimal, or hexadecimal with 0x. */
function whole(text: string | undefined): number | null {
  return text !== undefined && /^(0x[0-9a-f]{1,8}|[0-9]{1,10})$/i.test(text) ? Number(text) : null;
}

const link = v.object({
  ifindex: v.number(),
  ifname: v.pipe(v.string(), v.maxLength(64)),
  link: v.optional(v.nullable(v.string())),
  link_index: v.optional(v.number()),
  flags: v.optional(v.array(v.string()), []),
  mtu: v.optional(v.number(), 0),
  master: v.optional(v.string()),
  linkinfo: v.optional(
    v.object({ info_kind: v.optional(v.string()), info_data: v.optional(v.object({ id: v.optional(v.number()) })) }),
  ),
});

/** Reads `ip -j -d link show`. Never throws; nothing where it is no JSON. */
export function parseLinkJson(json: string): readonly HostInterface[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  const links = list.slice(0, mostLinks).flatMap((entry: unknown) => {
    const parsed = v.safeParse(link, entry);
    return parsed.success ? [parsed.output] : [];
  });
  const indexes = new Map(links.map(({ ifname, ifindex }) => [ifname, ifindex]));
  return links.map(({ ifname, ifindex, flags, mtu, master, linkinfo, ...one }) => {
    const up = flags.includes('UP');
    const kind = linkinfo?.info_kind ?? null;
    return {
      name: ifname,
      index: ifindex,
      linkIndex: one.link_index ?? (one.link == null ? ifindex : (indexes.get(one.link) ?? ifindex)),
      kind,
      mtu,
      up,
      carrier: up ? flags.includes('LOWER_UP') : null,
      master: master === undefined ? null : (indexes.get(master) ?? null),
      vlan: kind === 'vlan' ? (linkinfo?.info_data?.id ?? null) : null,
    };
  });
}
