import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, eventuallyHolds } from '../../support/eventually.mts';
import { execIn } from '../../support/exec.mts';
import { EngineApi } from '../api.mts';
import { tryCommand, type Ended } from '../command.mts';
import { ensureImages, imageReference } from '../images.mts';
import { inNamespaceOf } from '../namespace.mts';
import { searchPath } from '../packages.mts';
import type { Action, ContainerSpec, Joined, NetworkSpec, Scenario, Where } from '../scenarios/scenario.mts';
import { buildLag } from './lag.mts';
import type { Site } from './site.mts';

/** The parts of an inspect that set-ups ask for. */
interface Inspect {
  readonly Id: string;
  readonly State: { readonly Pid: number };
  readonly NetworkSettings: {
    readonly Networks: Readonly<
      Record<string, { IPAddress: string; GlobalIPv6Address: string; MacAddress: string; NetworkID: string }>
    >;
  };
}

const env = { ...process.env, PATH: searchPath };

/**
 * A scenario come true on the engines of a site. Container and network names are those of the scenario, as people have them: so there
 * is one world on a site at a time, and when it ends the site is as empty as before.
 */
export class World {
  readonly site: Site;
  private readonly scenario: Scenario;
  /** On which engine a container is. */
  private readonly nodes = new Map<string, EngineApi>();
  /** What is known of a container from when it ran; an address outlives its container in questions. */
  private readonly remembered = new Map<string, Inspect>();
  private readonly undo: (() => Promise<void>)[] = [];
  private readonly served: ChildProcess[] = [];
  /** When each network is on which engines. */
  private readonly networkIds = new Map<string, string>();

  constructor(site: Site, scenario: Scenario) {
    this.site = site;
    this.scenario = scenario;
  }

  /** Makes networks and containers, then the faults. @throws {Error} when the engine does not do as the scenario says */
  async build(): Promise<void> {
    const { networks = {}, containers, faults = [] } = this.scenario;
    for (const [name, spec] of Object.entries(networks)) await this.createNetwork(name, spec);
    for (const [name, spec] of Object.entries(containers)) await this.createContainer(name, spec);
    for (const action of faults) await this.act(action);
  }

  /** Takes everything away, also what was only half made. Every part is tried. @throws {Error} with all that went wrong */
  async end(): Promise<void> {
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failures.push(error);
      }
    };
    for (const child of this.served) child.kill('SIGKILL');
    for (const undo of this.undo.reverse()) await attempt(undo);
    for (const api of this.site.apis) await attempt(async () => await removeContainers(api));
    // Those of a swarm are the manager's to remove.
    await attempt(async () => await removeNetworks(this.site.apis[0]));
    for (const api of this.site.apis.slice(1)) await attempt(async () => await waitForNoNetworks(api));
    if (failures.length > 0)
      throw new AggregateError(failures, `could not clean up: ${failures.map(String).join('; ')}`);
  }

  /** The running containers by name, with the process whose namespaces are theirs. */
  async running(): Promise<{ name: string; id: string; pid: number; api: EngineApi }[]> {
    const found: { name: string; id: string; pid: number; api: EngineApi }[] = [];
    for (const [name, api] of this.nodes) {
      const { Id, State } = await this.inspect(name);
      if (State.Pid !== 0) found.push({ name, id: Id, pid: State.Pid, api });
    }
    return found;
  }

  /** What the engine says of a container. */
  async inspect(container: string): Promise<Inspect> {
    return (await this.apiOf(container).call('GET', `/containers/${container}/json`)) as Inspect;
  }

  /** Runs a program in a container by exec. */
  async exec(container: string, argv: readonly string[]): Promise<Ended> {
    return await execIn(this.apiOf(container), container, await this.fillAll(argv), 15_000);
  }

  /** Runs a program of this machine in a namespace, whatever its exit code. */
  async runIn(where: Where, argv: readonly string[]): Promise<Ended> {
    return await tryCommand(inNamespaceOf(await this.namespaceOf(where), await this.fillAll(argv)), {
      env,
      within: 20_000,
    });
  }

  async namespaceOf(where: Where): Promise<string> {
    switch (where.at) {
      case 'host':
        return `/run/netns/${this.site.engines[0].netns}`;
      case 'host2':
        return `/run/netns/${this.site.engines[1]?.netns ?? ''}`;
      case 'outside':
        return `/run/netns/${this.site.outside}`;
      case 'container':
        return `/proc/${await this.pidOf(where.container)}/ns/net`;
    }
  }

  /** Does one thing of a scenario. @throws {Error} when it fails */
  async act(action: Action): Promise<void> {
    switch (action.do) {
      case 'run': {
        await this.runAction(action);
        return;
      }
      case 'serve': {
        await this.serve(action.where, action.args);
        return;
      }
      case 'exec': {
        const { code, stderr, stdout } = await this.exec(action.container, action.argv);
        if (code !== 0) throw new Error(`exec ${action.argv.join(' ')}: ${code} ${stderr}${stdout}`);
        return;
      }
      case 'network': {
        await this.createNetwork(action.network, action.spec);
        return;
      }
      case 'create': {
        await this.createContainer(action.container, action.spec);
        return;
      }
      case 'remove':
        await this.remember(action.container);
        await this.apiOf(action.container).call('DELETE', `/containers/${action.container}?force=1&v=1`);
        this.nodes.delete(action.container);
        return;
      case 'connect': {
        const joined = joinedOf(action.to);
        const body = { Container: action.container, EndpointConfig: endpointConfig(joined, undefined) };
        await this.apiOf(action.container).call('POST', `/networks/${joined.network}/connect`, { body });
        return;
      }
      case 'disconnect':
        await this.remember(action.container);
        await this.apiOf(action.container).call('POST', `/networks/${action.network}/disconnect`, {
          body: { Container: action.container },
        });
        return;
      case 'write': {
        const file = join(`/proc/${await this.pidOf(action.container)}/root`, action.file);
        const text = await this.fill(action.text);
        // In place: the engine mounts these files, another file under the name would not be seen.
        if (action.append === true) await appendFile(file, text);
        else await writeFile(file, text);
        return;
      }
      default: {
        await this.remember(action.container);
        const query = action.do === 'stop' || action.do === 'restart' ? '?t=1' : '';
        await this.apiOf(action.container).call('POST', `/containers/${action.container}/${action.do}${query}`);
      }
    }
  }

  /** Puts in what stands in braces. @throws {Error} for what is not known */
  async fill(text: string): Promise<string> {
    let filled = text;
    for (const [whole, kind = '', of = '', network] of text.matchAll(/\{(\w+):([\w.-]+)(?:@([\w.-]+))?\}/g)) {
      filled = filled.replace(whole, await this.valueOf(kind, of, network));
    }
    return filled;
  }

  async fillAll(words: readonly string[]): Promise<string[]> {
    return await Promise.all(words.map(async (word) => await this.fill(word)));
  }

  private async valueOf(kind: string, of: string, network: string | undefined): Promise<string> {
    switch (kind) {
      case 'gateway':
        return await this.gatewayOf(of);
      case 'bridge':
        return `br-${(this.networkIds.get(of) ?? '').slice(0, 12)}`;
      case 'netns':
        return this.site.outside;
      case 'id':
        return (await this.known(of)).Id;
      case 'pid':
        return String(await this.pidOf(of));
      case 'eth':
        return await this.interfaceOf(of, network);
      case 'veth': {
        const link = await this.linkLine(await this.interfaceOf(of, network), of);
        const [, index = ''] = /@if(\d+):/.exec(link) ?? [];
        const { stdout } = await this.runIn({ at: 'host' }, ['ip', '-o', 'link']);
        const found = stdout.split('\n').find((line) => line.startsWith(`${index}: `));
        return /^\d+: ([^@:]+)/.exec(found ?? '')?.[1] ?? `no veth of ${of}`;
      }
    }
    const { Networks } = (await this.known(of)).NetworkSettings;
    const endpoint = network === undefined ? Object.values(Networks)[0] : Networks[network];
    const value = { ip: endpoint?.IPAddress, ip6: endpoint?.GlobalIPv6Address, mac: endpoint?.MacAddress }[kind];
    if (value === undefined || value === '') throw new Error(`there is no {${kind}:${of}@${network ?? ''}}`);
    return value;
  }

  private async linkLine(name: string, container: string): Promise<string> {
    return (await this.runIn({ at: 'container', container }, ['ip', '-o', 'link', 'show', 'dev', name])).stdout;
  }

  /** The interface of a container that has its address in a network, or, where that was taken away, its MAC. */
  private async interfaceOf(container: string, network: string | undefined): Promise<string> {
    const mac = await this.valueOf('mac', container, network);
    const { stdout } = await this.runIn({ at: 'container', container }, ['ip', '-o', 'link']);
    const line = stdout.split('\n').find((text) => text.includes(mac));
    const found = /^\d+: ([^@:]+)/.exec(line ?? '')?.[1];
    if (found === undefined) throw new Error(`${container} has no interface ${mac}`);
    return found;
  }

  private async gatewayOf(network: string): Promise<string> {
    const { IPAM } = (await this.site.apis[0].call('GET', `/networks/${network}`)) as {
      IPAM: { Config: { Gateway: string; Subnet: string }[] };
    };
    return IPAM.Config[0]?.Gateway ?? '';
  }

  private async pidOf(container: string): Promise<number> {
    return (await this.known(container)).State.Pid;
  }

  /** A container's inspect with its addresses: as it is now, or as it was when last it had some. */
  private async known(container: string): Promise<Inspect> {
    if (!this.nodes.has(container)) return this.rememberedOf(container);
    const now = await this.inspect(container);
    const hasAddress = Object.values(now.NetworkSettings.Networks).some((one) => one.MacAddress !== '');
    if (hasAddress) return now;
    const before = this.remembered.get(container);
    return before ? { ...now, NetworkSettings: before.NetworkSettings } : now;
  }

  private rememberedOf(container: string): Inspect {
    const found = this.remembered.get(container);
    if (!found) throw new Error(`there is no container ${container}`);
    return found;
  }

  private async remember(container: string): Promise<void> {
    const now = await this.inspect(container);
    if (Object.values(now.NetworkSettings.Networks).some((one) => one.MacAddress !== ''))
      this.remembered.set(container, now);
  }

  private apiOf(container: string): EngineApi {
    return this.nodes.get(container) ?? this.site.apis[0];
  }

  private async runAction(action: Extract<Action, { do: 'run' }>): Promise<void> {
    const argv = await this.fillAll(action.argv);
    const namespace = await this.namespaceOf(action.where);
    const { code, stderr } = await tryCommand(inNamespaceOf(namespace, argv), { env, within: 20_000 });
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${code} ${stderr}`);
    if (!('undo' in action)) return;
    const back = await this.fillAll(action.undo);
    this.undo.push(async () => {
      const ended = await tryCommand(inNamespaceOf(namespace, back), { env, within: 20_000 });
      // A repair of the scenario may have undone it already.
      if (ended.code !== 0 && !this.isRepaired(back)) throw new Error(`${back.join(' ')}: ${ended.stderr}`);
    });
  }

  /** Whether the last of the scenario's steps did itself what is to be undone. */
  private isRepaired(back: readonly string[]): boolean {
    const repairs = (this.scenario.then ?? []).flatMap(({ fix }) => fix);
    return repairs.some((action) => action.do === 'run' && action.argv[0] === back[0]);
  }

  private async serve(where: Where, args: readonly string[]): Promise<void> {
    const program = await buildLag();
    const argv = inNamespaceOf(await this.namespaceOf(where), [program, ...(await this.fillAll(args))]);
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'ignore'], env });
    this.served.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`lag ended with ${code ?? '?'}`)));
    });
  }

  private async createNetwork(name: string, spec: NetworkSpec): Promise<void> {
    const { driver = 'bridge', subnet, gateway, ip6, internal = false, options = {}, compose } = spec;
    const config = [
      ...(subnet === undefined ? [] : [{ Subnet: subnet, ...(gateway !== undefined && { Gateway: gateway }) }]),
      ...(ip6 === undefined ? [] : [{ Subnet: ip6 }]),
    ];
    const { Id } = (await this.site.apis[0].call('POST', '/networks/create', {
      body: {
        Name: name,
        CheckDuplicate: true,
        Driver: driver,
        Internal: internal,
        Attachable: driver === 'overlay',
        EnableIPv6: ip6 !== undefined,
        Options: await this.fillOptions(options),
        IPAM: { Config: config },
        Labels: compose
          ? { 'com.docker.compose.project': compose.project, 'com.docker.compose.network': compose.network }
          : {},
      },
    })) as { Id: string };
    this.networkIds.set(name, Id);
  }

  private async fillOptions(options: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const filled = await Promise.all(
      Object.entries(options).map(async ([key, value]) => [key, await this.fill(value)] as const),
    );
    return Object.fromEntries(filled);
  }

  private async createContainer(name: string, spec: ContainerSpec): Promise<void> {
    const { image = 'tools', start, node = 1, networks = [] } = spec;
    const api = this.site.apis[node - 1] ?? this.site.apis[0];
    this.nodes.set(name, api);
    await ensureImages(api, [image]);
    const [first, ...others] = networks.map(joinedOf);
    const body = await this.bodyOf(spec, first);
    await api.call('POST', `/containers/create?name=${name}`, { body: { ...body, Image: imageReference(image) } });
    for (const other of others) {
      await api.call('POST', `/networks/${other.network}/connect`, {
        body: { Container: name, EndpointConfig: await this.endpointOf(other, spec) },
      });
    }
    if (start === 'created') return;
    const { status, body: words } = await api.ask('POST', `/containers/${name}/start`);
    const isRefused = status >= 400;
    if (isRefused !== (start === 'refused')) throw new Error(`start of ${name}: ${status} ${words.toString()}`);
  }

  private async endpointOf(joined: Joined, spec: ContainerSpec): Promise<object> {
    const filled: Joined = {
      ...joined,
      ...(joined.ip !== undefined && { ip: await this.fill(joined.ip) }),
      ...(joined.ip6 !== undefined && { ip6: await this.fill(joined.ip6) }),
    };
    return endpointConfig(filled, spec.compose?.service);
  }

  private async bodyOf(spec: ContainerSpec, first: Joined | undefined): Promise<object> {
    const { publish = {}, expose = [], health, restart, compose } = spec;
    const ports = [...Object.keys(publish), ...expose];
    return {
      StopTimeout: 1,
      ...(spec.command && { Cmd: await this.fillAll(spec.command) }),
      ...(spec.entrypoint && { Entrypoint: await this.fillAll(spec.entrypoint) }),
      ...(spec.env && { Env: await this.fillAll(spec.env) }),
      ...(spec.user !== undefined && { User: spec.user }),
      ...(ports.length > 0 && { ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])) }),
      ...(health && {
        Healthcheck: {
          Test: ['CMD', ...health.test],
          Interval: 1e9,
          Timeout: 1e9,
          Retries: 1,
          ...(health.startPeriodSeconds !== undefined && { StartPeriod: health.startPeriodSeconds * 1e9 }),
        },
      }),
      Labels: compose
        ? {
            'com.docker.compose.project': compose.project,
            'com.docker.compose.service': compose.service,
            'com.docker.compose.container-number': '1',
            'com.docker.compose.oneoff': 'False',
          }
        : {},
      HostConfig: {
        NetworkMode: spec.mode ?? first?.network ?? 'default',
        ...(restart && { RestartPolicy: { Name: restart } }),
        ...(spec.hosts && { ExtraHosts: await this.fillAll(spec.hosts) }),
        ...(spec.dns && { Dns: await this.fillAll(spec.dns) }),
        ...(spec.dnsSearch && { DnsSearch: spec.dnsSearch }),
        ...(spec.dnsOptions && { DnsOptions: spec.dnsOptions }),
        ...(spec.sysctls && { Sysctls: spec.sysctls }),
        PortBindings: Object.fromEntries(Object.entries(publish).map(([port, to]) => [port, [bindingOf(to)]])),
        ...spec.hostConfig,
      },
      ...(first && { NetworkingConfig: { EndpointsConfig: { [first.network]: await this.endpointOf(first, spec) } } }),
    };
  }
}

/** `8080`, `127.0.0.1:8080`, `[::1]:8080` */
function bindingOf(to: string): { HostIp: string; HostPort: string } {
  const at = to.lastIndexOf(':');
  return { HostIp: at < 0 ? '' : to.slice(0, at).replace(/[[\]]/g, ''), HostPort: to.slice(at + 1) };
}

function joinedOf(to: string | Joined): Joined {
  return typeof to === 'string' ? { network: to } : to;
}

function endpointConfig({ aliases = [], ip, ip6 }: Joined, service: string | undefined): object {
  const all = [...(service === undefined ? [] : [service]), ...aliases];
  return {
    ...(all.length > 0 && { Aliases: all }),
    ...((ip !== undefined || ip6 !== undefined) && {
      IPAMConfig: { ...(ip !== undefined && { IPv4Address: ip }), ...(ip6 !== undefined && { IPv6Address: ip6 }) },
    }),
  };
}

/** Empties an engine: it is the lab's own, and between scenarios there is nothing on it. */
async function removeContainers(api: EngineApi): Promise<void> {
  const containers = (await api.call('GET', '/containers/json?all=1')) as { Id: string }[];
  await Promise.all(containers.map(async ({ Id }) => await discard(api, `/containers/${Id}?force=1&v=1`)));
}

async function removeNetworks(api: EngineApi): Promise<void> {
  const networks = (await api.call('GET', '/networks')) as { Id: string; Name: string }[];
  for (const { Id, Name } of networks) {
    // An overlay goes when its last container has, a moment later.
    if (!predefined.includes(Name))
      await eventuallyHolds(async () => await discard(api, `/networks/${Id}`), { within: 15_000 });
  }
}

/** A worker's part of an overlay goes by itself. */
async function waitForNoNetworks(api: EngineApi): Promise<void> {
  await eventually(
    async () => {
      const networks = (await api.call('GET', '/networks')) as { Name: string }[];
      return networks.every(({ Name }) => predefined.includes(Name));
    },
    { within: 15_000 },
  );
}

const predefined = ['bridge', 'host', 'none', 'ingress', 'docker_gwbridge'];

async function discard(api: EngineApi, path: string): Promise<void> {
  const { status, body } = await api.ask('DELETE', path);
  // 404: it went by itself.
  if (status >= 400 && status !== 404) throw new Error(`DELETE ${path}: ${status} ${body.toString()}`);
}
