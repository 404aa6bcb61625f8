import { randomUUID } from 'node:crypto';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { compareNames } from '../../base/names.ts';
import { studyName } from '../../diagnosis/study-name.ts';
import type { Container } from '../../model/container.ts';
import type { Topology } from '../../model/topology.ts';
import { readNameFiles } from '../../namespace/files.ts';
import { dnsDocument, type DnsDocument } from '../../shared/documents/dns.ts';
import { printable } from '../../text/printable.ts';
import { requireHostName } from '../../topology/host-name.ts';
import { requireContainer } from '../../topology/require.ts';
import { namesFor } from '../../topology/resolve.ts';
import { inert } from '../inert.ts';
import { askText, choose, separator, type Choice } from '../pick/choose.ts';
import { chooseSource } from '../pick/container.ts';
import { problemWith } from '../pick/target.ts';
import { showResult } from '../results/content.ts';
import type { Services } from '../services.ts';
import { settings } from '../settings.ts';
import { containerOf, nodeOf } from './nodes.ts';
import { asQuestion, register, textOf, withProgress } from './run.ts';

/** Diagnose DNS… */
export function registerNames(services: Services): Disposable[] {
  return [
    register(services, 'diagnoseDns', async (args) => {
      const question = asQuestion(args[0]);
      const { topology } = await services.engine.connected();
      if (question) {
        const from = requireContainer(topology, textOf(question, 'from'));
        return (await diagnose(services, from, requireHostName(textOf(question, 'name')))).document;
      }
      const from = containerOf(nodeOf(services, args)) ?? (await chooseSource(topology, title()));
      const { document, show } = await diagnose(services, from, await chooseName(topology, from));
      show();
      return document;
    }),
  ];
}

const title = (): string => l10n.t('Diagnose DNS');

/** The names that should resolve are offered; any other can be written. */
async function chooseName(topology: Topology, from: Container): Promise<string> {
  // Every container also answers to its id, and everything to its name with the network behind it: nobody looks for those here.
  const isId = (name: string): boolean => [...topology.containers.keys()].some((id) => id.startsWith(name));
  const usable = namesFor(topology, from)
    .filter(({ name, kind }) => kind !== 'qualified' && !isId(name))
    .sort((a, b) => compareNames(a.name, b.name));
  const choices = usable.map(({ name, answers }): Choice<string> => ({
    label: inert(printable(name)),
    description: inert(answers.map(({ address, networkName }) => `${address} (${printable(networkName)})`).join(', ')),
    value: name,
  }));
  const other: Choice<string> = { label: l10n.t('$(edit) Another Name…'), value: '', alwaysShow: true };
  const chosen = await choose(
    [other, separator(l10n.t('Names that should resolve')), ...choices],
    title(),
    l10n.t('Name to look up from {0}', printable(from.name)),
  );
  if (chosen !== '') return chosen;
  return await askText({
    title: title(),
    prompt: l10n.t('Name to look up from {0}', printable(from.name)),
    placeHolder: 'db, api.example.com',
    check: (text) => problemWith(() => requireHostName(text.trim())),
  });
}

export async function diagnose(
  services: Services,
  from: Container,
  name: string,
): Promise<{ document: DnsDocument; show: (instead?: string) => void }> {
  const document = await withProgress(
    l10n.t('{0} looks up {1}', printable(from.name), printable(name)),
    async (signal) => {
      const { client, topology, runner } = await services.engine.connected(signal);
      const files = await readNameFiles(client, from, signal);
      const options = { signal, wait: settings.wait(), times: settings.dnsCount() };
      const studied = await studyName(client, runner, topology, from, files, name, options);
      return dnsDocument(topology, from, files, studied.resolution, studied.findings, studied.repeated);
    },
  );
  const result = { kind: 'dns', id: randomUUID(), at: new Date().toISOString(), document } as const;
  services.results.add(result);
  return { document, show: (instead) => showResult(services, result, instead) };
}
