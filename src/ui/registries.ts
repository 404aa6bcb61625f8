import type { SecretStorage } from 'vscode';
import { findRegistries } from '../discovery/registries/found.ts';
import type { Registry } from '../discovery/registries/live.ts';
import { openConfigured, openFound } from '../discovery/registries/open.ts';
import { readRegistrySettings, readSecret } from '../discovery/registries/settings.ts';
import type { RegistryKind, RegistrySecret } from '../discovery/registries/config.ts';
import type { Logger } from '../base/logger.ts';
import type { Connected } from './engine-service.ts';
import { settings } from './settings.ts';

/** A registry that can be asked: one of the settings, or one that runs in a container. */
export interface KnownRegistry {
  /** That of its source: stays while it is configured, or while its container keeps its name. */
  readonly id: string;
  readonly kind: RegistryKind;
  readonly name: string;
  /** Under what its secret is kept. Another place under the same name is not told it. */
  readonly secretKey: string;
  /** Whether it was found among the containers, and not configured. */
  readonly found: boolean;
  /** Opens it with its secret; whoever opens it closes it. @throws {RegistryError} `tls-file` */
  open(): Promise<Registry>;
}

/** The registries that there are, and what proves to them who asks. Secrets are kept by VS Code, never in settings. */
export class Registries {
  constructor(
    private readonly secrets: SecretStorage,
    private readonly log: Logger,
  ) {}

  /** Those of the settings first. One that is configured under a container's name is not listed twice. */
  list({ client, topology, runner }: Connected): readonly KnownRegistry[] {
    const access = { client, topology, runner, log: this.log };
    const { registries, flawed } = readRegistrySettings(settings.registries());
    for (const at of flawed) this.log.warn(`containerNetwork.registries: entry ${at + 1} makes no sense`);
    const configured = registries.map(({ config, complete }): KnownRegistry => {
      const { kind, name } = config;
      const id = `${kind}:${name}`;
      const secretKey = `registry.${kind}.${config.tls === null ? 'plain' : 'tls'}.${config.host}.${config.port}`;
      const open = async (): Promise<Registry> =>
        openConfigured(access, await complete(), await this.secretOf(secretKey, kind));
      return { id, kind, name, secretKey, found: false, open };
    });
    const hosts = new Set(registries.map(({ config }) => config.host));
    const found = findRegistries(topology)
      .filter(({ container }) => !hosts.has(container.name))
      .map((one): KnownRegistry => {
        const { kind } = one;
        const { name } = one.container;
        const id = `${kind}:${name}`;
        const secretKey = `registry.${kind}.${client.engine.endpoint}.${name}`;
        const open = async (): Promise<Registry> => openFound(access, one, await this.secretOf(secretKey, kind));
        return { id, kind, name, secretKey, found: true, open };
      });
    return [...configured, ...found];
  }

  /** Keeps a secret; an empty one is forgotten. */
  async keep({ secretKey }: KnownRegistry, secret: string): Promise<void> {
    if (secret === '') await this.secrets.delete(secretKey);
    else await this.secrets.store(secretKey, secret);
  }

  private async secretOf(key: string, kind: RegistryKind): Promise<RegistrySecret> {
    return readSecret(kind, (await this.secrets.get(key)) ?? '');
  }
}
