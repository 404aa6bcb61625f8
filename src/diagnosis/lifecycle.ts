import type { Container } from '../model/container.ts';
import type { Evidence, Finding, FindingCode, Fix } from '../model/diagnosis.ts';
import { isLeftBehind, isUp, namespaceOf } from '../topology/shared.ts';
import type { Case } from './case.ts';
import { finding } from './catalogue.ts';
import { insidePort, targetContainer } from './who.ts';

/** Started less than this ago, a program may still be on its way to its first `listen`. Milliseconds. */
const justStarted = 4_000;
/** The same for a container that says which ports it will listen on. */
const stillStarting = 30_000;
/** One that was restarted again and again, and runs no longer than this, will fall again. */
const justUp = 12_000;

/**
 * What the state of the two containers says. It overrules every probe: a paused container's kernel accepts connections and answers pings,
 * and nobody serves them.
 */
export function lifecycleFindings(c: Case): readonly Finding[] {
  const source = c.source.kind === 'container' ? c.source.container : null;
  const target = targetContainer(c);
  return [
    ...(source ? stateFindings(c, source, 'source') : []),
    ...(target && target.id !== source?.id ? stateFindings(c, target, 'target') : []),
  ];
}

function stateFindings(c: Case, container: Container, role: 'source' | 'target'): readonly Finding[] {
  const namespace = namespaceOf(c.topology, container);
  // Whoever lives with another has that one's interfaces, and none where it does not run.
  const down = stateFinding(container, role);
  if (down) return [down];
  if (isLeftBehind(c.topology, container)) return [leftBehind(container, namespace)];
  if (role === 'source') return [];
  const found: Finding[] = [];
  const flapping = restarting(c, container) ?? starting(c, container);
  if (flapping) found.push(flapping);
  if (container.health?.status === 'unhealthy') found.push(unhealthy(container));
  return found;
}

function stateEvidence(container: Container): Evidence {
  return { kind: 'engine', source: `${container.name}: State.Status`, value: container.state };
}

function stateFinding(container: Container, role: 'source' | 'target'): Finding | null {
  const { name, state, detail } = container;
  const facts = { name, state, exitCode: detail === null ? '' : String(detail.exitCode), role };
  const start: Fix = { kind: 'start', container: container.id, name };
  switch (state) {
    case 'running':
    case 'unknown':
      return null;
    case 'paused':
      return finding(`${role}-paused`, facts, [stateEvidence(container)], {
        fix: { kind: 'unpause', container: container.id, name },
      });
    case 'restarting':
      return role === 'target'
        ? restartLoop(container)
        : finding('source-not-running', facts, [stateEvidence(container)], { fix: logs(name) });
    case 'created':
    case 'exited':
    case 'dead':
    case 'removing': {
      const words = detail?.error ?? '';
      if (words !== '') return couldNotStart(container, words, facts);
      const exit: readonly Evidence[] =
        detail === null || state === 'created'
          ? []
          : [{ kind: 'engine', source: `${name}: State.ExitCode`, value: String(detail.exitCode) }];
      return finding(`${role}-not-running`, facts, [stateEvidence(container), ...exit], {
        fix: state === 'removing' || state === 'dead' ? null : start,
      });
    }
  }
}

/** What engines from 20.10 to 28 write into `State.Error`, and what it means. */
const startFailures: readonly (readonly [RegExp, FindingCode])[] = [
  [
    /port is already allocated|failed to bind host port|ports are not available|bind: address already in use/i,
    'host-port-taken',
  ],
  [/no available (ipv[46] )?addresses|could not find an available, non-overlapping/i, 'address-pool-exhausted'],
];

function couldNotStart(container: Container, words: string, facts: Readonly<Record<string, string>>): Finding {
  const code = startFailures.find(([pattern]) => pattern.test(words))?.[1] ?? 'start-failed';
  const evidence: readonly Evidence[] = [
    stateEvidence(container),
    { kind: 'engine', source: `${container.name}: State.Error`, value: words },
  ];
  const port = /(?:bind for|host port|listen (?:tcp|udp)[46]?) \S*?:([0-9]{1,5})\b/i.exec(words)?.[1] ?? '';
  return finding(code, { ...facts, words, hostPort: port }, evidence, { fix: startFix(code, container) });
}

function startFix(code: FindingCode, { name }: Container): Fix {
  if (code === 'host-port-taken') return { kind: 'advice', what: 'free-port', command: [] };
  if (code === 'address-pool-exhausted') return { kind: 'advice', what: 'free-address', command: [] };
  return logs(name);
}

function logs(name: string): Fix {
  return { kind: 'advice', what: 'logs', command: ['docker', 'logs', '--tail', '50', name] };
}

function restartLoop(container: Container): Finding {
  const { name, detail } = container;
  const evidence: Evidence[] = [stateEvidence(container)];
  if (detail !== null) {
    evidence.push({ kind: 'engine', source: `${name}: State.ExitCode`, value: String(detail.exitCode) });
    evidence.push({ kind: 'engine', source: `${name}: RestartCount`, value: String(detail.restartCount) });
  }
  const facts = {
    name,
    exitCode: detail === null ? '' : String(detail.exitCode),
    restarts: String(detail?.restartCount ?? ''),
  };
  return finding('target-restarting', facts, evidence, { fix: logs(name) });
}

/** Between two falls it runs for a moment. One that came up again after all listens, or is up for long. */
function restarting(c: Case, container: Container): Finding | null {
  const { detail } = container;
  if (c.outcome === 'works' || detail === null || detail.restartCount < 2 || age(c, container) > justUp) return null;
  return c.to.namespace !== null && listensAnywhere(c) ? null : restartLoop(container);
}

/** It is up since a moment, nothing in it listens at all, and somebody who would listen would be told "refused" too. */
function starting(c: Case, container: Container): Finding | null {
  if (c.target.port === null || c.outcome !== 'refused' || !isUp(container) || listensAnywhere(c)) return null;
  const port = insidePort(c);
  const declared = container.ports.some((entry) => entry.port === port && entry.protocol === c.target.protocol);
  const since = age(c, container);
  const begins = container.health?.status === 'starting' || since < justStarted || (declared && since < stillStarting);
  if (!begins) return null;
  const evidence: Evidence[] = [
    { kind: 'engine', source: `${container.name}: State.StartedAt`, value: container.detail?.startedAt ?? '' },
    { kind: 'socket', source: `sockets of ${container.name}`, value: 'none' },
  ];
  if (container.health)
    evidence.push({ kind: 'engine', source: `${container.name}: State.Health.Status`, value: container.health.status });
  const facts = {
    name: container.name,
    seconds: String(Math.max(0, Math.round(since / 1000))),
    port: String(port ?? ''),
  };
  return finding('target-starting', facts, evidence, { fix: { kind: 'advice', what: 'wait', command: [] } });
}

/** Where the sockets could not be read it may well listen. */
function listensAnywhere(c: Case): boolean {
  const { namespace } = c.to;
  if (namespace === null || namespace.notRead.some(({ what }) => what === 'sockets')) return true;
  return namespace.sockets.length > 0;
}

/** Milliseconds since the start; huge where that is not known, or the engine's clock is ahead of ours. */
function age(c: Case, container: Container): number {
  const started = Date.parse(container.detail?.startedAt ?? '');
  const since = c.now - started;
  return Number.isFinite(since) && since > -60_000 ? since : Number.MAX_SAFE_INTEGER;
}

function unhealthy(container: Container): Finding {
  const { name, health } = container;
  const evidence: Evidence[] = [{ kind: 'engine', source: `${name}: State.Health.Status`, value: 'unhealthy' }];
  const said = health?.lastOutput?.trim() ?? '';
  if (said !== '') evidence.push({ kind: 'engine', source: `${name}: State.Health.Log`, value: said });
  const facts = { name, streak: String(health?.failingStreak ?? 0), said };
  return finding('target-unhealthy', facts, evidence, { severity: 'warning', fix: logs(name) });
}

function leftBehind(container: Container, namespace: ReturnType<typeof namespaceOf>): Finding {
  const mode = container.mode.kind === 'container' ? container.mode.container : '';
  const owner = namespace.kind === 'container' ? namespace.owner : null;
  const evidence: Evidence[] = [
    { kind: 'engine', source: `${container.name}: HostConfig.NetworkMode`, value: `container:${mode.slice(0, 12)}` },
    { kind: 'engine', source: `${container.name}: State.StartedAt`, value: container.detail?.startedAt ?? 'unknown' },
  ];
  if (owner) {
    const value = isUp(owner) ? (owner.detail?.startedAt ?? 'unknown') : owner.state;
    evidence.push({
      kind: 'engine',
      source: `${owner.name}: ${isUp(owner) ? 'State.StartedAt' : 'State.Status'}`,
      value,
    });
  }
  return finding(
    'shared-namespace-stale',
    { name: container.name, owner: owner?.name ?? mode.slice(0, 12) },
    evidence,
    {
      fix: { kind: 'advice', what: 'recreate', command: ['docker', 'restart', container.name] },
    },
  );
}
