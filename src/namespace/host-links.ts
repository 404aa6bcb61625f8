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
  readonly mac: string | null;
  /** VLAN id of what is a VLAN; only root of the host can read it. */
  readonly vlan: number | null;
  /** Network id of a `vxlan` interface, where what read it tells. */
  readonly vni: number | null;
}

/** Interfaces of a host beyond these are not looked at. */
const mostLinks = 20_000;

/** Below each folder of /sys/class/net; `master` is a link to the bridge. */
const attributes = [
  'ifindex',
  'iflink',
  'address',
  'mtu',
  'flags',
  'carrier',
  'master/ifindex',
  'bridge/bridge_id',
] as const;

/** Of the namespace of whoever reads it: a table of VLANs and their ids (kernel, net/8021q/vlanproc.c). Only root may. */
const vlanTable = '/proc/net/vlan/config';

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
{ while IFS=' |' read -r n i p; do
  case $i in ''|*[!0-9]*) :;; *) printf '%s vlan %s\\n' "$n" "$i";; esac
done <${vlanTable}; } 2>/dev/null
exit 0`;

/** Reads the interfaces of the namespace that this process is in. */
export async function readOwnLinks(): Promise<readonly HostInterface[]> {
  const [lines, vlans] = await Promise.all([linesBelow('/sys/class/net'), readFile(vlanTable, 'utf8').catch(() => '')]);
  return parseLinkLines([...lines, ...vlanLines(vlans)].join('\n'));
}

/**
 * Reads the interfaces of a process of this machine, as its own /sys shows them, without starting a program there. Takes root.
 * @param pid the main process of a container: `/sys` is what its engine mounted there
 */
export async function readLinksOf(pid: number): Promise<readonly HostInterface[]> {
  return parseLinkLines((await linesBelow(`/proc/${pid}/root/sys/class/net`)).join('\n'));
}

async function linesBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return (await Promise.all(names.slice(0, mostLinks).map(async (name) => await linesOf(folder, name)))).flat();
}

/** Reads a table of VLANs, `eth0.10        | 10  | eth0` below two lines of headings, into lines as {@link linksScript} prints them. */
export function vlanLines(table: string): readonly string[] {
  return table.split('\n').flatMap((line) => {
    const [, name, id] = /^(\S{1,64})\s*\|\s*([0-9]{1,4})\s*\|/.exec(line) ?? [];
    return name === undefined || id === undefined ? [] : [`${name} vlan ${id}`];
  });
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
        mac: macOf(values.get('address')),
        vlan: whole(values.get('vlan')),
        vni: null,
      },
    ];
  });
}

function macOf(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) ? text.toLowerCase() : null;
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
  address: v.optional(v.string()),
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
  return links.map(({ ifname, ifindex, flags, mtu, master, address, linkinfo, ...one }) => {
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
      mac: macOf(address),
      vlan: kind === 'vlan' ? (linkinfo?.info_data?.id ?? null) : null,
      vni: kind === 'vxlan' ? (linkinfo?.info_data?.id ?? null) : null,
    };
  });
}
