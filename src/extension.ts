import { window, type ExtensionContext } from 'vscode';
import { EngineApi, type ContainerNetworkApi } from './ui/api.ts';

/** VS Code calls this when the extension is first needed. Asks no engine anything. */
export function activate(context: ExtensionContext): ContainerNetworkApi {
  const log = window.createOutputChannel('Container Network', { log: true });
  const api = new EngineApi(log);
  context.subscriptions.push(log, api);
  return api;
}
