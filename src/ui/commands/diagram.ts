import { Buffer } from 'node:buffer';
import { env, l10n, Uri, window, workspace } from 'vscode';
import type { Disposable } from '../../base/disposables.ts';
import { UsageError } from '../../base/errors.ts';
import { cardId, projectId, roomId } from '../../shared/diagram/diagram.ts';
import { diagramDot } from '../../shared/diagram/dot.ts';
import { diagramMermaid } from '../../shared/diagram/mermaid.ts';
import { namespaceOf } from '../../topology/shared.ts';
import type { DiagramPanel } from '../diagram/panel.ts';
import { choose } from '../pick/choose.ts';
import type { Services } from '../services.ts';
import { containerOf, nodeOf } from './nodes.ts';
import { register, withProgress, type CommandArguments } from './run.ts';

/** Open Network Diagram, Show in Diagram, Show in Tree, Export Diagram…. */
export function registerDiagram(services: Services): Disposable[] {
  const { diagrams, networks } = services;
  return [
    register(services, 'openDiagram', () => void diagrams.show()),
    register(services, 'showInDiagram', (args) => showInDiagram(services, args)),
    register(services, 'revealInTree', async (args) => {
      const node = nodeOf(services, args);
      const container = containerOf(node);
      if (container !== null) await networks.reveal('container', container.id);
      else if (node?.kind === 'network') await networks.reveal('network', node.network.id);
    }),
    register(services, 'exportDiagram', async () => await exportDiagram(services)),
    register(services, 'focusInDiagram', (args) => press(services, 'focus', args)),
    register(services, 'foldInDiagram', (args) => press(services, 'fold', args)),
  ];
}

function showInDiagram(services: Services, args: CommandArguments): void {
  const node = nodeOf(services, args);
  const panel = services.diagrams.show();
  if (node === null) return;
  const container = containerOf(node);
  if (container !== null) {
    const { topology } = services.engine.state;
    const namespace = topology === null ? null : namespaceOf(topology, container);
    panel.show(cardId(namespace?.kind === 'container' ? namespace.owner.id : container.id));
  } else if (node.kind === 'network') panel.show(roomId(node.network.id));
  else if (node.kind === 'group') panel.show(node.group === 'project' ? projectId(node.name) : 'tray');
}

function press(services: Services, key: 'focus' | 'fold', args: CommandArguments): void {
  const [first] = args;
  const id =
    typeof first === 'object' && first !== null && 'id' in first && typeof first.id === 'string' ? first.id : null;
  services.diagrams.show().press(key, id);
}

type Format = 'svg' | 'png' | 'mermaid' | 'dot';

/** Asks for a format and a place. */
async function exportDiagram(services: Services): Promise<void> {
  const panel = services.diagrams.show();
  const format = await choose<Format>(
    [
      { label: 'SVG', description: l10n.t('the picture as it is seen, for documents'), value: 'svg' },
      { label: 'PNG', description: l10n.t('the picture as it is seen, as an image'), value: 'png' },
      { label: 'Mermaid', description: l10n.t('as text, for Markdown'), value: 'mermaid' },
      { label: 'Graphviz DOT', description: l10n.t('as text'), value: 'dot' },
    ],
    l10n.t('Export Diagram'),
    l10n.t('Format'),
  );
  const targets = [
    { label: l10n.t('$(save) To a File…'), value: 'file' as const },
    { label: l10n.t('$(clippy) To the Clipboard'), value: 'clipboard' as const },
  ];
  // VS Code's clipboard holds text only.
  const target =
    format === 'png'
      ? 'file'
      : await choose<'file' | 'clipboard'>(targets, l10n.t('Export Diagram'), l10n.t('Where to?'));
  const content = await withProgress(
    l10n.t('Exporting the diagram'),
    async (signal) => await contentOf(panel, format, signal),
  );
  if (target === 'clipboard') {
    await env.clipboard.writeText(content);
    window.setStatusBarMessage(l10n.t('Copied the diagram'), 3000);
    return;
  }
  await save(content, format);
}

async function contentOf(panel: DiagramPanel, format: Format, signal: AbortSignal): Promise<string> {
  if (format === 'svg' || format === 'png') return await panel.render(format, signal);
  const { current } = panel;
  if (current === null)
    throw new UsageError('not-available', 'no picture yet', {
      what: l10n.t('The diagram'),
      why: l10n.t('it is empty'),
    });
  return format === 'dot' ? diagramDot(current.diagram) : diagramMermaid(current.diagram);
}

async function save(content: string, format: Format): Promise<void> {
  const ends = { svg: 'svg', png: 'png', mermaid: 'mmd', dot: 'dot' } as const;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `container-networks.${ends[format]}`;
  const uri = await window.showSaveDialog({
    ...(folder && { defaultUri: Uri.joinPath(folder, file) }),
    filters: { [format === 'mermaid' ? 'Mermaid' : ends[format].toUpperCase()]: [ends[format]] },
    title: l10n.t('Export Diagram'),
  });
  if (!uri) return;
  await workspace.fs.writeFile(uri, Buffer.from(content, format === 'png' ? 'base64' : 'utf8'));
  window.setStatusBarMessage(l10n.t('Exported the diagram to {0}', uri.fsPath), 5000);
}
