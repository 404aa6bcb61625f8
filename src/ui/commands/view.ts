import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { listEngines } from '../../engine/find/candidates.ts';
import type { EngineRequest } from '../../engine/find/steps.ts';
import { printable } from '../../text/printable.ts';
import { settingIds } from '../ids.ts';
import { inert } from '../inert.ts';
import { askText, choose, separator, type Choice } from '../pick/choose.ts';
import { problemWith } from '../pick/target.ts';
import { parseHost } from '../../engine/find/host.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { register } from './run.ts';

/** Commands of the view itself: engine, refresh, filter, arrangement. */
export function registerView(services: Services): Disposable[] {
  const { networks, engine } = services;
  return [
    register(services, 'selectEngine', async () => await selectEngine(services)),
    register(services, 'refresh', async () => await engine.refresh()),
    register(services, 'filter', async () => {
      const text = await askText({
        title: l10n.t('Filter Networks'),
        prompt: l10n.t('Show only what has this in its name, address, image, alias or state; empty for everything'),
        value: networks.filter,
      });
      networks.setFilter(text);
    }),
    register(services, 'clearFilter', () => networks.setFilter('')),
    register(services, 'arrangeByNetwork', async () => await settings.set(settingIds.arrangement, 'network')),
    register(services, 'arrangeByContainer', async () => await settings.set(settingIds.arrangement, 'container')),
    register(services, 'showStopped', async () => await settings.set(settingIds.stopped, true)),
    register(services, 'hideStopped', async () => await settings.set(settingIds.stopped, false)),
  ];
}

type Picked = { readonly request: EngineRequest } | { readonly ask: true };

/** Every context and socket of this machine, the one in use marked; or an address of the user's own. */
async function selectEngine(services: Services): Promise<void> {
  const candidates = await listEngines(undefined, settings.engine());
  const asChoice = (candidate: (typeof candidates)[number]): Choice<Picked> => ({
    label: `${candidate.endpoint === services.engine.choice?.endpoint ? '$(check) ' : ''}${inert(printable(candidate.name))}`,
    description: inert(printable(candidate.endpoint)),
    detail: [inert(printable(candidate.description)), candidate.state === 'refused' ? l10n.t('nobody answers') : '']
      .filter((text) => text !== '')
      .join(' '),
    value: { request: candidate.request },
  });
  const contexts = candidates.filter(({ kind }) => kind === 'context');
  const others = candidates.filter(({ kind }) => kind !== 'context');
  const picked = await choose<Picked>(
    [
      {
        label: l10n.t('$(discard) As the Environment Says'),
        description: l10n.t('DOCKER_HOST, the current docker context, or a usual socket'),
        value: { request: {} },
      },
      ...(contexts.length > 0 ? [separator(l10n.t('Docker contexts')), ...contexts.map(asChoice)] : []),
      ...(others.length > 0 ? [separator(l10n.t('Sockets')), ...others.map(asChoice)] : []),
      separator(''),
      { label: l10n.t('$(edit) An Address…'), description: 'tcp://192.0.2.7:2376', value: { ask: true } },
    ],
    l10n.t('Select Engine'),
    l10n.t('Engine whose networks to show'),
  );
  const request = 'ask' in picked ? { host: await askHost() } : picked.request;
  const isSame = JSON.stringify(request) === JSON.stringify(settings.engine());
  await settings.setEngine(request);
  // Who chooses the engine again that could not be reached wants it to be tried again.
  if (isSame && services.engine.state.kind !== 'live') await services.engine.refresh();
}

async function askHost(): Promise<string> {
  return await askText({
    title: l10n.t('Select Engine'),
    prompt: l10n.t('Address of an engine'),
    placeHolder: 'unix:///var/run/docker.sock, tcp://192.0.2.7:2376',
    check: (text) => problemWith(() => parseHost(text.trim())),
  });
}
