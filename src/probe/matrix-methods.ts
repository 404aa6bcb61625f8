import { interpreterOf, type Toolbox } from '../runner/toolbox.ts';
import { readAllBash, readAllNetcat, readAllPing, readAllScripted, type AllSeen } from './matrix-output.ts';
import type { Method } from './probe.ts';
import {
  connectAllBash,
  connectAllNode,
  connectAllPython,
  connectAllShell,
  pingAllPython,
  pingAllShell,
} from './scripts/matrix.ts';

/** Whom to ask. The port is the one asked for, or one that the target may answer on, open or not. */
export interface AllTarget {
  readonly address: string;
  readonly port: number;
}

/** How many tools run at once in one container. */
const atOnce = 48;

/** The ways to ask all targets in one go: to connect to a port, or, without one, to ping, and where that can't be done to connect anyway. */
export function matrixMethods(
  toolbox: Toolbox,
  targets: readonly AllTarget[],
  port: number | null,
  waitSeconds: number,
): Method<AllSeen>[] {
  const wait = String(Math.max(1, Math.ceil(waitSeconds)));
  const { tools, shell } = toolbox;
  const addresses = targets.map(({ address }) => address);
  const pairs = targets.flatMap((target) => [target.address, String(target.port)]);
  const batches = Math.ceil(targets.length / atOnce);
  const ms = batches * (Number(wait) + 2) * 1000 + 10_000;
  const [python, node, bash] = [
    interpreterOf(toolbox, 'python3'),
    interpreterOf(toolbox, 'node'),
    interpreterOf(toolbox, 'bash'),
  ];
  const [ping, netcat] = [tools.get('ping'), tools.get('nc')];
  const methods: Method<AllSeen>[] = [];
  if (port === null) {
    if (ping && shell !== null) {
      const args = [ping.path, wait, String(atOnce), ...addresses];
      const program = { kind: 'script', language: 'sh', interpreter: shell, source: pingAllShell, args } as const;
      methods.push({ tool: `${ping.flavour} ping`, program, read: readAllPing, ms });
    }
    if (python !== null) {
      const args = [wait, ...addresses];
      const program = {
        kind: 'script',
        language: 'python3',
        interpreter: python,
        source: pingAllPython,
        args,
      } as const;
      methods.push({ tool: 'python3', program, read: readAllScripted, ms });
    }
  }
  if (python !== null) {
    const args = [wait, ...pairs];
    const program = {
      kind: 'script',
      language: 'python3',
      interpreter: python,
      source: connectAllPython,
      args,
    } as const;
    methods.push({ tool: 'python3', program, read: readAllScripted, ms });
  }
  if (node !== null) {
    const args = [wait, ...pairs];
    const program = { kind: 'script', language: 'node', interpreter: node, source: connectAllNode, args } as const;
    methods.push({ tool: 'node', program, read: readAllScripted, ms });
  }
  if (bash !== null) {
    const args = [wait, ...pairs];
    const program = { kind: 'script', language: 'bash', interpreter: bash, source: connectAllBash, args } as const;
    methods.push({ tool: 'bash', program, read: (finished) => readAllBash(finished, targets), ms });
  }
  if (netcat?.flavour === 'busybox' && shell !== null) {
    const args = [netcat.path, wait, String(atOnce), ...pairs];
    const program = { kind: 'script', language: 'sh', interpreter: shell, source: connectAllShell, args } as const;
    methods.push({ tool: 'busybox nc', program, read: readAllNetcat, ms });
  }
  return methods;
}
