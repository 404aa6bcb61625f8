import type { Launcher } from './launcher.ts';
import type { Language } from './program.ts';

/** Tools worth looking for. */
export const toolNames = [
  'ping',
  'ping6',
  'nc',
  'curl',
  'wget',
  'getent',
  'timeout',
  'od',
  'bash',
  'python3',
  'node',
  'traceroute',
  'tracepath',
  'iperf3',
  'ip',
  'iptables-save',
  'iptables-legacy-save',
  'iptables-nft-save',
  'nft',
  'nslookup',
] as const;

export type ToolName = (typeof toolNames)[number];

/** Who made a tool, where that decides how it is to be asked. */
export const flavours = [
  ...(['busybox', 'iputils', 'inetutils', 'openbsd', 'traditional', 'ncat', 'gnu', 'modern', 'iproute2'] as const),
  'unknown',
] as const;

export type Flavour = (typeof flavours)[number];

/** A program in a container. */
export interface Tool {
  readonly name: ToolName;
  readonly path: string;
  readonly flavour: Flavour;
}

/** What an image has that probes can use. */
export interface Toolbox {
  readonly launcher: Launcher | null;
  /** The POSIX shell, null where there is none. */
  readonly shell: string | null;
  readonly tools: ReadonlyMap<ToolName, Tool>;
}

/** The interpreter of a language, null where there is none. */
export function interpreterOf(toolbox: Toolbox, language: Language): string | null {
  return language === 'sh' ? toolbox.shell : (toolbox.tools.get(language)?.path ?? null);
}
