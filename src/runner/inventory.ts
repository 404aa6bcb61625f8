import type { EngineClient } from '../engine/client.ts';
import { EngineError } from '../engine/errors.ts';
import type { ExecResult } from '../engine/exec.ts';
import { interpreterLauncher, shellLauncher } from './launcher.ts';
import { argumentsOf, type Language } from './program.ts';
import { flavours, toolNames, type Tool, type Toolbox, type ToolName } from './toolbox.ts';

/**
 * Lists the first executable of each name in the PATH, then what ping, ip, nc, nslookup, wget and traceroute say of themselves. Shell builtins only: an image may
 * have a shell and nothing else. `command -v` would not do, because busybox's shell names its applets before what the PATH holds.
 */
const inventoryScript = `
for t in "$@"; do
  IFS=:
  for d in $PATH; do
    f=\${d:-.}/$t
    if [ -f "$f" ] && [ -x "$f" ]; then
      printf '%s=%s\\n' "$t" "$f"
      case $t in
        ping|ip) v=$("$f" -V 2>&1 </dev/null) ;;
        nc) v=$("$f" -h 2>&1 </dev/null) ;;
        nslookup) v=$("$f" --help 2>&1 </dev/null) ;;
        wget|traceroute) v=$("$f" --version 2>&1 </dev/null) ;;
        *) break ;;
      esac
      case $v in
        *BusyBox*) printf '%s:busybox\\n' "$t" ;;
        *iproute2*) printf '%s:iproute2\\n' "$t" ;;
        *iputils*) printf '%s:iputils\\n' "$t" ;;
        *inetutils*) printf '%s:inetutils\\n' "$t" ;;
        *OpenBSD*) printf '%s:openbsd\\n' "$t" ;;
        *Ncat*) printf '%s:ncat\\n' "$t" ;;
        *v1.10*) printf '%s:traditional\\n' "$t" ;;
        *Modern*) printf '%s:modern\\n' "$t" ;;
        *GNU*) printf '%s:gnu\\n' "$t" ;;
      esac
      break
    fi
  done
done
exit 0`;

const inventoryMs = 10_000;

/**
 * Finds out which tools a running container has, in one exec where there is a shell.
 * @throws {EngineError} @throws {StoppedError}
 */
export async function takeInventory(client: EngineClient, container: string, signal?: AbortSignal): Promise<Toolbox> {
  for (const shell of ['/bin/sh', 'sh', 'bash']) {
    const result = await tryRun(client, container, 'sh', shell, inventoryScript, toolNames, signal);
    if (result?.exitCode === 0) {
      return { launcher: shellLauncher(shell), shell, tools: readInventory(result.stdout) };
    }
  }
  for (const language of ['python3', 'node'] as const) {
    const result = await tryRun(client, container, language, language, '', [], signal);
    if (result?.exitCode === 0) {
      const tool: Tool = { name: language, path: language, flavour: 'unknown' };
      return { launcher: interpreterLauncher(language, language), shell: null, tools: new Map([[language, tool]]) };
    }
  }
  return { launcher: null, shell: null, tools: new Map() };
}

/** Reads what the inventory script printed; lines that it can't have printed are passed over. */
export function readInventory(stdout: string): ReadonlyMap<ToolName, Tool> {
  const tools = new Map<ToolName, Tool>();
  for (const line of stdout.split('\n')) {
    const found = /^([a-z0-9-]+)([=:])(\P{Cc}{1,4096})$/u.exec(line);
    const name = toolNames.find((known) => known === found?.[1]);
    const value = found?.[3];
    if (name === undefined || value === undefined) continue;
    if (found?.[2] === '=') {
      if (value.endsWith(`/${name}`)) tools.set(name, { name, path: value, flavour: 'unknown' });
    } else {
      const tool = tools.get(name);
      const flavour = flavours.find((known) => known === value);
      if (tool && flavour) tools.set(name, { ...tool, flavour });
    }
  }
  return tools;
}

/** Null where the interpreter can't be started: engines say that as an error, or as the output and status 126 or 127 of the exec. */
async function tryRun(
  client: EngineClient,
  container: string,
  language: Language,
  interpreter: string,
  source: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ExecResult | null> {
  const command = argumentsOf({ kind: 'script', language, interpreter, source, args });
  try {
    const result = await client.exec({
      container,
      command,
      environment: ['LC_ALL=C', 'PYTHONDONTWRITEBYTECODE=1'],
      ms: inventoryMs,
      signal,
    });
    return result.exitCode === 126 || result.exitCode === 127 ? null : result;
  } catch (error) {
    if (EngineError.is(error, 'refused', 'engine-failed') && /executable|no such file|not found/i.test(error.message))
      return null;
    throw error;
  }
}
