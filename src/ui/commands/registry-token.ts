import { l10n, window } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { StoppedError } from '../../base/errors.ts';
import { sourceFailureText } from '../../text/registry-errors.ts';
import { inert } from '../inert.ts';
import { choose } from '../pick/choose.ts';
import type { KnownRegistry } from '../registries.ts';
import type { Services } from '../services.ts';
import { register, withProgress } from './run.ts';

/** What proves to a registry who asks: typed, kept by VS Code, and tried at once. */
export function registerRegistryToken(services: Services): Disposable {
  return register(services, 'setRegistryToken', async () => await setToken(services));
}

async function setToken(services: Services): Promise<void> {
  const known = services.registries.list(await services.engine.connected());
  const registry = await choose(
    known.map((one) => ({
      label: inert(one.name),
      description: one.kind,
      detail: one.found ? l10n.t('runs in a container') : l10n.t('of the settings'),
      value: one,
    })),
    l10n.t('Set Registry Token'),
    l10n.t('Registry'),
    l10n.t(
      'No container looks like a registry, and the setting "Registries" names none. Consul, etcd and ZooKeeper can be asked.',
    ),
  );
  const secret = await window.showInputBox({
    title: inert(registry.name),
    password: true,
    ignoreFocusOut: true,
    prompt: l10n.t('It is kept in the secret storage of VS Code. Leave it empty to forget what is kept.'),
    placeHolder: registry.kind === 'consul' ? l10n.t('Token') : l10n.t('user:password'),
  });
  if (secret === undefined) throw new StoppedError('cancelled', 'no token was given');
  await services.registries.keep(registry, secret.trim());
  await attempt(registry);
}

/** Says whether the registry can be read now. */
async function attempt(registry: KnownRegistry): Promise<void> {
  const title = l10n.t('Asking {0}', registry.name);
  const { source, services } = await withProgress(title, async (signal) => {
    const open = await registry.open();
    try {
      return await open.read(signal);
    } finally {
      await open.close();
    }
  });
  const failure = sourceFailureText(source);
  if (failure !== null) void window.showWarningMessage(inert(failure));
  else
    void window.showInformationMessage(inert(l10n.t('{0} can be read: {1} services.', registry.name, services.length)));
}
