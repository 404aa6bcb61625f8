import assert from 'node:assert/strict';
import { decode, encode } from 'dns-packet';
import { aContainer } from '../../test/support/model.ts';
import type { Container } from '../model/container.ts';
import type { Resolution } from '../model/resolution.ts';
import type { NameFiles } from '../namespace/files.ts';
import { parseHosts, parseResolvConf } from '../namespace/resolver.ts';
import { RunError } from '../runner/errors.ts';
import type { InsideRunner } from '../runner/inside.ts';
import { shellLauncher } from '../runner/launcher.ts';
import type { Program } from '../runner/program.ts';
import type { RunResult } from '../runner/run.ts';
import type { Tool, Toolbox, ToolName } from '../runner/toolbox.ts';
import { resolveInside } from './resolve.ts';

/** What a server says to one question: addresses, a response code, nothing, or the tool that asks breaks. */
type Reply = readonly string[] | 'NXDOMAIN' | 'NOERROR' | 'SERVFAIL' | 'REFUSED' | 'silent' | 'broken tool';
type Question = `${string} ${'A' | 'AAAA'}`;

interface Script {
  /** By address. What stands in no list is NXDOMAIN. */
  readonly servers?: Readonly<Record<string, Readonly<Partial<Record<Question, Reply>>> | Reply>>;
  /** What a program in the container gets; null where nothing there can ask like one. */
  readonly system?: readonly string[] | 'broken tool' | null;
  /** Whether there is anything that can ask a server. */
  readonly canAsk?: boolean;
}

const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** A container with bash, which asks servers over TCP, and getent, which asks as programs do; both do as the script says. */
class ScriptedRunner {
  /** `server name type`, in the order asked. */
  readonly asked: string[] = [];

  constructor(private readonly script: Script) {}

  async toolbox(): Promise<Toolbox> {
    const names: ToolName[] = [
      ...(this.script.canAsk === false ? [] : (['bash'] as const)),
      ...(this.script.system == null ? [] : (['getent'] as const)),
    ];
    const tools = names.map((name): [ToolName, Tool] => [name, { name, path: `/bin/${name}`, flavour: 'unknown' }]);
    return await Promise.resolve({ launcher: shellLauncher('/bin/sh'), shell: '/bin/sh', tools: new Map(tools) });
  }

  forget(): void {
    // What is scripted stays so.
  }

  async together<T>(work: () => Promise<T>): Promise<T> {
    return await work();
  }

  async run(_from: Container, program: Program): Promise<RunResult> {
    const { exitCode, stdout } = program.kind === 'tool' ? this.getent() : this.ask(program.args);
    // Silence lasts for as long as is waited; who hangs up is quicker.
    const now = { startedAt: '2026-01-01T00:00:00.000Z', ms: /^error|^$/.test(stdout) ? 10_000 : 1 };
    return await Promise.resolve({ exitCode, stdout, stderr: '', truncated: false, timedOut: false, ...now });
  }

  private getent(): { exitCode: number; stdout: string } {
    const { system } = this.script;
    if (system === 'broken tool') return { exitCode: 127, stdout: '' };
    const lines = (system ?? []).map((address) => `${address} STREAM web\n`);
    return { exitCode: lines.length === 0 ? 2 : 0, stdout: lines.join('') };
  }

  /** This bash can't look a name up by itself: it was built without /dev/udp. */
  private ask(args: readonly string[]): { exitCode: number; stdout: string } {
    return args.length === 2 ? { exitCode: 1, stdout: '' } : this.askServer(args);
  }

  private askServer([server = '', , , octal = '']: readonly string[]): { exitCode: number; stdout: string } {
    const bytes = octal
      .split('\\')
      .slice(1)
      .map((byte) => parseInt(byte, 8));
    const { id, questions } = decode(Buffer.from(bytes.slice(2)));
    const [question = assert.fail('no question')] = questions ?? [];
    assert.ok(question.type === 'A' || question.type === 'AAAA');
    const key: Question = `${question.name} ${question.type}`;
    this.asked.push(`${server} ${key}`);
    const said = this.script.servers?.[server];
    const reply: Reply =
      typeof said === 'string' || Array.isArray(said)
        ? (said as Reply)
        : ((said as Partial<Record<Question, Reply>> | undefined)?.[key] ?? 'NXDOMAIN');
    if (reply === 'broken tool') return { exitCode: 127, stdout: '' };
    if (reply === 'silent') return { exitCode: 0, stdout: 'error timeout\n' };
    const { name, type } = question;
    const addresses = typeof reply === 'string' ? [] : reply;
    const message = encode({
      type: 'response',
      id: id ?? 0,
      flags: rcodes[typeof reply === 'string' ? reply : 'NOERROR'],
      questions: [question],
      answers: addresses.map((data) => ({ type, name, ttl: 600, data })),
    });
    return { exitCode: 0, stdout: `tcp ${message.toString('hex')}\n` };
  }
}

const web = aContainer('web');

function files(resolvConf: string | null, hosts = '127.0.0.1 localhost\n'): NameFiles {
  return { resolver: resolvConf === null ? null : parseResolvConf(resolvConf), hosts: parseHosts(hosts) };
}

async function resolve(script: Script, about: NameFiles, name = 'db'): Promise<Resolution & { asked: string[] }> {
  const runner = new ScriptedRunner(script);
  const resolution = await resolveInside(runner as unknown as InsideRunner, web, about, name, { wait: 1 });
  return { ...resolution, asked: runner.asked };
}

const docker = files('nameserver 127.0.0.11\noptions ndots:0\n');
const known = { '127.0.0.11': { 'db A': ['172.20.0.3'], 'db AAAA': 'NOERROR' } } as const;

describe('how a container resolves a name', () => {
  it('asks the hosts file, the server for both families, and what programs get', async () => {
    const { steps, addresses, checked, observations } = await resolve(
      { servers: known, system: ['172.20.0.3'] },
      docker,
    );
    assert.deepEqual(
      steps.map(({ source, server, asked, type, rcode, answers }) => [
        source,
        server,
        asked,
        type,
        rcode,
        answers.length,
      ]),
      [
        ['hosts', null, 'db', null, null, 0],
        ['embedded', '127.0.0.11', 'db', 'A', 'NOERROR', 1],
        ['embedded', '127.0.0.11', 'db', 'AAAA', 'NOERROR', 0],
        ['system', 'getent', 'db', null, null, 1],
      ],
    );
    assert.deepEqual([addresses, checked, observations.length], [['172.20.0.3'], true, 2]);
    assert.equal(steps[1]?.answers[0]?.ttl, 600);
  });

  it('asks with the search domains in the order that ndots gives, and stops at the first that is answered', async () => {
    const servers = { '192.0.2.1': { 'db.two.test A': ['192.0.2.9'] } } as const;
    const few = files('search one.test two.test\nnameserver 192.0.2.1\noptions ndots:1\n');
    const first = await resolve({ servers }, few);
    assert.deepEqual(
      first.asked.filter((question) => question.endsWith(' A')),
      ['192.0.2.1 db.one.test A', '192.0.2.1 db.two.test A'],
    );
    assert.deepEqual(first.addresses, ['192.0.2.9']);
    assert.ok(first.steps.every(({ source }) => source !== 'embedded'));
    const enough = files('search one.test two.test\nnameserver 192.0.2.1\noptions ndots:0\n');
    assert.equal((await resolve({ servers }, enough)).asked[0], '192.0.2.1 db A');
    assert.deepEqual((await resolve({ servers }, few, 'db.')).asked, ['192.0.2.1 db A', '192.0.2.1 db AAAA']);
  });

  const two = files('nameserver 192.0.2.1\nnameserver 192.0.2.2\noptions ndots:0\n');
  const second = { 'db A': ['192.0.2.9'] } as const;

  for (const failing of ['silent', 'SERVFAIL', 'REFUSED'] as const) {
    it(`asks the second server where the first one says ${failing}`, async () => {
      const { addresses, asked } = await resolve({ servers: { '192.0.2.1': failing, '192.0.2.2': second } }, two);
      assert.deepEqual(addresses, ['192.0.2.9']);
      assert.ok(asked.includes('192.0.2.2 db A'));
    });
  }

  for (const answer of ['NXDOMAIN', 'NOERROR'] as const) {
    it(`takes ${answer} for an answer: the second server is not asked`, async () => {
      const { addresses, asked, checked } = await resolve(
        { servers: { '192.0.2.1': answer, '192.0.2.2': second } },
        two,
      );
      assert.deepEqual([addresses, checked], [[], true]);
      assert.ok(asked.every((question) => question.startsWith('192.0.2.1 ')));
    });
  }

  it('asks the second server where the first one answers for one family only and has no address', async () => {
    const first = { 'db A': 'SERVFAIL', 'db AAAA': 'NOERROR' } as const;
    assert.deepEqual((await resolve({ servers: { '192.0.2.1': first, '192.0.2.2': second } }, two)).addresses, [
      '192.0.2.9',
    ]);
  });

  it('asks three servers and no more, as the C libraries do', async () => {
    const many = files('nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n');
    const silent = {
      '192.0.2.1': 'silent',
      '192.0.2.2': 'silent',
      '192.0.2.3': 'silent',
      '192.0.2.4': second,
    } as const;
    const { asked, addresses, checked } = await resolve({ servers: silent }, many);
    assert.deepEqual([asked.length, addresses, checked], [6, [], true]);
  });

  it('gives the addresses of both families', async () => {
    const servers = { '127.0.0.11': { 'db A': ['172.20.0.3', '172.20.0.4'], 'db AAAA': ['fd00::3'] } } as const;
    assert.deepEqual((await resolve({ servers }, docker)).addresses, ['172.20.0.3', '172.20.0.4', 'fd00::3']);
  });

  it('believes the hosts file before the servers where nothing asks as programs do', async () => {
    const about = files('nameserver 127.0.0.11\noptions ndots:0', '192.0.2.77 db\nfd00::77 DB\n');
    assert.deepEqual((await resolve({ servers: known }, about)).addresses, ['192.0.2.77', 'fd00::77']);
  });

  it('believes what programs get before everything else', async () => {
    assert.deepEqual((await resolve({ servers: known, system: ['192.0.2.5'] }, docker)).addresses, ['192.0.2.5']);
    const nothing = await resolve({ servers: known, system: [] }, docker);
    assert.deepEqual([nothing.addresses, nothing.checked], [[], true]);
  });

  it('falls back on the servers where what asks as programs do is broken', async () => {
    const { addresses, steps } = await resolve({ servers: known, system: 'broken tool' }, docker);
    assert.deepEqual(addresses, ['172.20.0.3']);
    assert.equal(steps.find(({ source }) => source === 'system')?.conclusive, false);
  });

  it('still knows what programs get where nothing can ask a server', async () => {
    const { addresses, checked, steps } = await resolve({ canAsk: false, system: ['172.20.0.3'] }, docker);
    assert.deepEqual([addresses, checked], [['172.20.0.3'], true]);
    assert.deepEqual(
      steps.map(({ source }) => source),
      ['hosts', 'system'],
    );
  });

  it('knows the hosts file, and that it knows no more, where the container has no tools', async () => {
    const nothing = await resolve({ canAsk: false }, docker);
    assert.deepEqual([nothing.addresses, nothing.checked], [[], false]);
    const entry = await resolve({ canAsk: false }, files(null, '192.0.2.77 db\n'));
    assert.deepEqual([entry.addresses, entry.checked], [['192.0.2.77'], false]);
  });

  it('concludes nothing from one family where the other could not be asked', async () => {
    const half = { '127.0.0.11': { 'db A': 'broken tool', 'db AAAA': 'NOERROR' } } as const;
    const { addresses, checked } = await resolve({ servers: half }, docker);
    assert.deepEqual([addresses, checked], [[], false]);
  });

  it('takes silence for an answer, so that silent servers can be told of', async () => {
    const { steps, checked } = await resolve({ servers: { '127.0.0.11': 'silent' } }, docker);
    const asked = steps.filter(({ source }) => source === 'embedded');
    assert.ok(checked && asked.length === 2 && asked.every(({ rcode, conclusive }) => rcode === null && conclusive));
  });

  it('fails where the container does not run, rather than to say that nothing resolves', async () => {
    const paused = new RunError('paused', 'web is paused', { container: 'web' });
    const runner = new ScriptedRunner({});
    runner.toolbox = async (): Promise<never> => await Promise.reject(paused);
    const asking = resolveInside(runner as unknown as InsideRunner, web, docker, 'db', { wait: 1 });
    await assert.rejects(asking, paused);
  });
});
