import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execIn } from '../../support/exec.mts';
import type { EngineApi } from '../api.mts';
import { tryCommand, type Ended } from '../command.mts';
import { ensureImages, imageReference } from '../images.mts';
import { inNamespaceOf } from '../namespace.mts';
import { searchPath } from '../packages.mts';
import type { Action, ContainerSpec, NetworkSpec, Scenario, Where } from '../scenarios/scenario.mts';
import { fillIn } from './blanks.mts';
import { containerBody, endpointBody, joinedOf, networkBody } from './bodies.mts';
import { removeContainers, removeNetworks, waitForNoNetworks } from './empty.mts';
import { buildLag } from './lag.mts';
import { enter } from './registries.mts';
import { Register, type Inspect } from './register.mts';
import { setAvailability, tasksOnManager, endService, startService } from './swarm-services.mts';
import type { Site } from './site.mts';

const options = { env: { ...process.env, PATH: searchPath }, within: 20_000 };

/**
 * A scenario come true on the engines of a site. Container and network names are those of the scenario, as people have them: so there
 * is one world on a site at a time, and when it ends the site is as empty as before.
 */
export class World {
  readonly site: Site;
  readonly register: Register;
  private readonly scenario: Scenario;
  private readonly undo: (() => Promise<void>)[] = [];
  private readonly served: ChildProcess[] = [];
  private readonly networkIds = new Map<string, string>();

  constructor(site: Site, scenario: Scenario) {
    this.site = site;
    this.scenario = scenario;
    this.register = new Register(site);
  }

  /** Loads the images that the scenario takes and the engines do not have yet; they stay for the next. */
  async loadImages(): Promise<void> {
    for (const { image = 'tools', node = 1 } of Object.values(this.scenario.containers))
      await ensureImages(this.site.apis[node - 1] ?? this.site.apis[0], [image]);
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
    if (failures.length > 0) throw new Error(`could not clean up: ${failures.map(String).join('; ')}`);
  }

  /** The running containers by name, with the process whose namespaces are theirs. */
  async running(): Promise<{ name: string; id: string; pid: number; api: EngineApi }[]> {
    const found: { name: string; id: string; pid: number; api: EngineApi }[] = [];
    for (const [name, api] of this.register.all()) {
      const { Id, State } = await this.inspect(name);
      if (State.Pid !== 0) found.push({ name, id: Id, pid: State.Pid, api });
    }
    return found;
  }

  /** Whether containers come and go by themselves, and their interfaces with them. */
  get isRestless(): boolean {
    return Object.values(this.scenario.containers).some(({ restart }) => restart !== undefined);
  }

  async inspect(container: string): Promise<Inspect> {
    return await this.register.inspect(container);
  }

  networkId(name: string): string {
    return this.networkIds.get(name) ?? '';
  }

  async fill(text: string): Promise<string> {
    return await fillIn(this, text);
  }

  async fillAll(words: readonly string[]): Promise<string[]> {
    return await Promise.all(words.map(async (word) => await this.fill(word)));
  }

  /** Runs a program in a container by exec, whatever its exit code. */
  async exec(container: string, argv: readonly string[]): Promise<Ended> {
    return await execIn(this.register.apiOf(container), container, await this.fillAll(argv), 15_000);
  }

  /** Runs a program of this machine in a namespace, whatever its exit code. */
  async runIn(where: Where, argv: readonly string[]): Promise<Ended> {
    return await tryCommand(inNamespaceOf(await this.namespaceOf(where), await this.fillAll(argv)), options);
  }

  /** Does one thing of a scenario. @throws {Error} when it fails */
  async act(action: Action): Promise<void> {
    switch (action.do) {
      case 'run':
        await this.runAction(action);
        break;
      case 'serve':
        await this.serve(action.where, action.args);
        break;
      case 'exec': {
        const { code, stderr, stdout } = await this.exec(action.container, action.argv);
        if (code !== 0) throw new Error(`exec ${action.argv.join(' ')}: ${code} ${stderr}${stdout}`);
        break;
      }
      case 'network':
        await this.createNetwork(action.network, action.spec);
        break;
      case 'create':
        await this.createContainer(action.container, action.spec);
        break;
      case 'connect':
        await this.connect(action.container, joinedOf(action.to), {});
        break;
      case 'disconnect':
        await this.register.remember(action.container);
        await this.call(action.container, 'POST', `/networks/${action.network}/disconnect`, {
          Container: action.container,
        });
        break;
      case 'service': {
        const [manager] = this.site.apis;
        await startService(manager, { ...action, network: this.networkId(action.network) });
        this.undo.push(async () => await endService(manager, action.service));
        break;
      }
      case 'drain': {
        const [manager] = this.site.apis;
        this.undo.push(async () => await setAvailability(manager, 'active'));
        await setAvailability(manager, 'drain');
        await tasksOnManager(manager, action.service);
        break;
      }
      case 'register': {
        const { registry, container, address, ...entry } = action;
        const namespace = await this.namespaceOf({ at: 'container', container });
        await enter(registry, namespace, { ...entry, address: await this.fill(address) });
        break;
      }
      case 'write':
        await this.write(action);
        break;
      case 'remove':
        await this.register.remember(action.container);
        await this.call(action.container, 'DELETE', `/containers/${action.container}?force=1&v=1`);
        this.register.remove(action.container);
        break;
      default:
        await this.register.remember(action.container);
        await this.call(action.container, 'POST', `/containers/${action.container}/${action.do}${atOnce(action.do)}`);
    }
  }

  private async call(container: string, method: string, path: string, body?: object): Promise<void> {
    await this.register.apiOf(container).call(method, path, body && { body });
  }

  private async pidOf(container: string): Promise<number> {
    return (await this.inspect(container)).State.Pid;
  }

  /** Path of a network namespace. */
  async namespaceOf(where: Where): Promise<string> {
    switch (where.at) {
      case 'host':
        return `/run/netns/${this.site.engines[0].netns}`;
      case 'outside':
        return `/run/netns/${this.site.outside}`;
      case 'container':
        return `/proc/${await this.pidOf(where.container)}/ns/net`;
    }
  }

  private async runAction(action: Extract<Action, { do: 'run' }>): Promise<void> {
    const namespace = await this.namespaceOf(action.where);
    const run = async (argv: readonly string[]): Promise<void> => {
      const { code, stderr } = await tryCommand(inNamespaceOf(namespace, argv), options);
      if (code !== 0) throw new Error(`${argv.join(' ')}: ${code ?? 'killed'} ${stderr}`);
    };
    await run(await this.fillAll(action.argv));
    if (!('undo' in action)) return;
    // Filled now: what it names may be gone by then.
    const back = await this.fillAll(action.undo);
    this.undo.push(async () => await run(back));
  }

  /** In place: the engine mounts some of these files, another one under the name would not be seen. */
  private async write({ container, file, text, append = false }: Extract<Action, { do: 'write' }>): Promise<void> {
    const path = join(`/proc/${await this.pidOf(container)}/root`, file);
    await (append ? appendFile : writeFile)(path, await this.fill(text));
  }

  private async serve(where: Where, args: readonly string[]): Promise<void> {
    const argv = inNamespaceOf(await this.namespaceOf(where), [await buildLag(), ...args]);
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'ignore'], env: options.env });
    this.served.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`lag ended with ${code ?? '?'}`)));
    });
  }

  private async createNetwork(name: string, spec: NetworkSpec): Promise<void> {
    const created = await this.site.apis[0].call('POST', '/networks/create', { body: networkBody(name, spec) });
    this.networkIds.set(name, (created as { Id: string }).Id);
  }

  private async createContainer(name: string, spec: ContainerSpec): Promise<void> {
    const { image = 'tools', start, node = 1, networks = [] } = spec;
    const api = this.site.apis[node - 1] ?? this.site.apis[0];
    this.register.add(name, api);
    await ensureImages(api, [image]);
    const body = containerBody(imageReference(image), spec);
    await api.call('POST', `/containers/create?name=${name}`, { body });
    for (const other of networks.slice(1)) await this.connect(name, joinedOf(other), spec);
    if (start === 'created') return;
    const { status, body: words } = await api.ask('POST', `/containers/${name}/start`);
    const isRefused = status >= 400;
    if (isRefused !== (start === 'refused')) throw new Error(`start of ${name}: ${status} ${words.toString()}`);
  }

  private async connect(container: string, to: ReturnType<typeof joinedOf>, spec: ContainerSpec): Promise<void> {
    const body = { Container: container, EndpointConfig: endpointBody(to, spec) };
    await this.call(container, 'POST', `/networks/${to.network}/connect`, body);
  }
}

/** Nobody wants to wait for a program that does not listen to SIGTERM. */
const atOnce = (verb: string): string => (verb === 'stop' || verb === 'restart' ? '?t=1' : '');
