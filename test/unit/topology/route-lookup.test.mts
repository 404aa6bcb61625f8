import assert from 'node:assert/strict';
import type { NetworkNamespace, Route } from '../../../src/model/namespace.ts';
import { parseRoutesJson, parseRulesJson } from '../../../src/namespace/ip-json.ts';
import { parseAddress, type Family } from '../../../src/topology/address.ts';
import { lookUpRoute, type RouteAnswer, type RouteQuery } from '../../../src/topology/route-lookup.ts';
import { tryCommand } from '../../lab/command.mts';
import { whyNotIsolated } from '../../lab/namespace.mts';
import { skipBecause } from '../../support/skip.mts';

/** How many routing tables are made up for each family, and how many addresses are asked for in each. */
const [tables, questions] = [30, 120];

describe('the route lookup', () => {
  before(async function () {
    const why = await whyNotIsolated();
    if (why !== undefined) skipBecause(this, why);
  });

  for (const family of [4, 6] as const) {
    it(`finds what the kernel finds, in random IPv${family} tables`, async function () {
      this.timeout(120_000);
      let certain = 0;
      const outcomes = new Map<string, number>();
      for (let seed = 1; seed <= tables; seed += 1) {
        const world = new World(family, seed);
        const { tables: read, answers } = await world.ask();
        for (const [at, { query, kernel }] of answers.entries()) {
          const ours = lookUpRoute(read, query);
          const text = describeAnswer(ours);
          const rivals = ours.doubts.flatMap((doubt) => (doubt.kind === 'tie' ? doubt.routes.map(routeText) : []));
          assert.ok(
            kernel === text || rivals.includes(kernel),
            `seed ${seed}, question ${at}: ${query.to.text} from ${query.from?.text ?? '-'}: the kernel says ${kernel}, we say ${text}`,
          );
          if (rivals.length === 0) certain += 1;
          const outcome = kernel.startsWith('route') ? 'route' : kernel;
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
      }
      assert.ok(certain > 0.8 * tables * questions, `only ${certain} answers without rivals`);
      for (const outcome of ['route', 'blackhole', 'unreachable', 'prohibit', 'none']) {
        assert.ok((outcomes.get(outcome) ?? 0) >= 20, `hardly ever: ${outcome} (${JSON.stringify([...outcomes])})`);
      }
    });
  }
});

/** A namespace with routes and rules made up at random, the same ones for the same seed. */
class World {
  private state: number;
  private readonly addresses: readonly string[];

  constructor(
    private readonly family: Family,
    seed: number,
  ) {
    this.state = seed * 7919 + family;
    this.addresses = [1, 2, 3].map((net) => (family === 4 ? `10.${net}.0.2` : `fd00:${net}::2`));
  }

  /** Sets it up, reads its tables and asks the kernel for many addresses, in one program. */
  async ask(): Promise<{
    tables: Pick<NetworkNamespace, 'routes' | 'rules' | 'notRead'>;
    answers: readonly { query: RouteQuery; kernel: string }[];
  }> {
    const queries = Array.from({ length: questions }, (): RouteQuery => {
      const to = parseAddress(this.address())!;
      return this.chance(0.4) ? { to, from: parseAddress(this.pick(this.addresses))! } : { to };
    });
    const script =
      'ip -batch - <<<"$1" || exit 9; ip "-$4" -force -batch - <<<"$2" 2>/dev/null; ' +
      'ip -j -d "-$4" route show table all; echo; ip -j -d "-$4" rule show; echo; ip -j -d "-$4" -force -batch - <<<"$3"; true';
    const gets = queries.map(({ to, from }) => `route get fibmatch ${to.text}${from ? ` from ${from.text}` : ''}`);
    const argv = ['unshare', '--net', 'bash', '-c', script, 'bash'];
    const { code, stdout, stderr } = await tryCommand([
      ...[...argv, this.links().join('\n'), this.tables().join('\n'), gets.join('\n'), String(this.family)],
    ]);
    assert.equal(code, 0, stderr);
    const [routes = '', rules = '', ...found] = stdout.split('\n').filter((line) => line.trim() !== '');
    const failures = failuresIn(stderr);
    return {
      tables: {
        routes: parseRoutesJson(routes, this.family)!,
        rules: parseRulesJson(rules, this.family)!,
        notRead: [],
      },
      answers: queries.map((query, at) => {
        const failed = failures.get(at + 1);
        return { query, kernel: failed ?? routeText(parseRoutesJson(found.shift() ?? '', this.family)![0]!) };
      }),
    };
  }

  private links(): string[] {
    const commands = ['link set lo up'];
    for (const [at, address] of this.addresses.entries()) {
      const length = this.family === 4 ? 24 : 64;
      commands.push(
        `link add eth${at} type veth peer name peer${at}`,
        `addr add ${address}/${length} dev eth${at}${this.family === 6 ? ' nodad' : ''}`,
        `link set eth${at} up`,
        `link set peer${at} up`,
      );
    }
    return commands;
  }

  /** Some of them clash; those the kernel refuses, and what is there is read back. */
  private tables(): string[] {
    const commands: string[] = [];
    for (let at = 0; at < 60; at += 1) {
      const table = this.pick(['main', 'main', 'main', '100', '200', '300']);
      const metric = this.chance(0.6) ? ` metric ${1 + this.below(3)}` : '';
      const kind = this.pick([
        ...Array<string>(8).fill('via'),
        'dev',
        'hops',
        'blackhole',
        'unreachable',
        'prohibit',
        'throw',
      ]);
      const verb = this.chance(0.1) ? 'append' : 'add';
      commands.push(`route ${verb} ${this.route(kind)} table ${table}${metric}`);
    }
    for (let at = this.below(6); at > 0; at -= 1) {
      commands.push(`rule add priority ${1 + this.below(32_000)} ${this.rule()}`);
    }
    // Half of the worlds have a way for everything.
    if (this.chance(0.5)) commands.push(`route add default via ${this.gateway(0)}`);
    return commands.map((command) => command.replace('  ', ' '));
  }

  private route(kind: string): string {
    const to = this.prefix();
    const at = this.below(3);
    if (kind === 'via') return `${to} via ${this.gateway(at)}`;
    if (kind === 'dev') return `${to} dev eth${at}`;
    if (kind === 'hops') return `${to} nexthop via ${this.gateway(0)} nexthop via ${this.gateway(1)}`;
    return `${kind} ${to}`;
  }

  private rule(): string {
    const conditions = [
      this.chance(0.2) ? 'not' : '',
      this.chance(0.4) ? `from ${this.pick(this.addresses)}` : '',
      this.chance(0.4) ? `to ${this.prefix()}` : '',
      this.chance(0.1) ? 'iif lo' : '',
      this.chance(0.1) ? 'iif eth0' : '',
      this.chance(0.1) ? 'fwmark 0x1/0xff' : '',
    ].join(' ');
    const action = this.pick([
      ...['lookup 100', 'lookup 200', 'lookup 300', 'lookup main suppress_prefixlength 0', 'lookup 100'],
      ...['blackhole', 'unreachable', 'prohibit', 'goto 32766'],
    ]);
    return `${conditions} ${action}`;
  }

  private gateway(net: number): string {
    return this.addresses[net]!.replace(/2$/, String(3 + this.below(3)));
  }

  /** Out of a small space, so that many cover each other. */
  private prefix(): string {
    const four = this.family === 4;
    const length = this.pick(four ? [8, 12, 14, 15, 16, 20, 23, 24, 28, 32] : [16, 28, 32, 44, 48, 60, 64, 120, 128]);
    const value = parseAddress(this.address())!.value;
    const host = BigInt((four ? 32 : 128) - length);
    const masked = (value >> host) << host;
    return four
      ? `${[24n, 16n, 8n, 0n].map((shift) => (masked >> shift) & 255n).join('.')}/${length}`
      : `${Array.from({ length: 8 }, (_, at) => ((masked >> BigInt(112 - 16 * at)) & 0xffffn).toString(16)).join(':')}/${length}`;
  }

  private address(): string {
    const [a, b, c] = [this.below(4), this.below(3), this.below(4)];
    return this.family === 4 ? `10.${a}.${b}.${c}` : `fd00:${a}:${b}::${c}`;
  }

  private below(limit: number): number {
    // A linear congruential generator (Numerical Recipes).
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }

  private chance(share: number): boolean {
    return this.below(1000) < share * 1000;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const errors: Readonly<Record<string, string>> = {
  'Network is unreachable': 'none',
  'Invalid argument': 'blackhole',
  'No route to host': 'unreachable',
  'Permission denied': 'prohibit',
};

/** What `ip -batch` complains of, by line. */
function failuresIn(stderr: string): ReadonlyMap<number, string> {
  const failures = new Map<number, string>();
  let last = '';
  for (const line of stderr.split('\n')) {
    const error = /^RTNETLINK answers: (.*)$/.exec(line)?.[1];
    const at = /^Command failed -:([0-9]+)$/.exec(line)?.[1];
    if (error !== undefined) last = errors[error] ?? error;
    if (at !== undefined) failures.set(Number(at), last);
  }
  return failures;
}

function describeAnswer(answer: RouteAnswer): string {
  switch (answer.kind) {
    case 'route':
      return routeText(answer.route);
    case 'rejected':
      return answer.route.type;
    case 'rejected-by-rule':
      return answer.rule.action.kind;
    case 'none':
      return 'none';
  }
}

function routeText({ type, table, to, via, dev, metric, nextHops }: Route): string {
  // While both tables are one in the kernel it says `main` for what is in `local`.
  const where = type === 'local' || type === 'broadcast' ? '' : ` table ${table}`;
  const hops = nextHops.length > 0 ? nextHops.map((hop) => `${hop.via} ${hop.dev}`).join(', ') : `${via} ${dev}`;
  return `route ${type} ${to}${where} ${hops} metric ${metric}`;
}
