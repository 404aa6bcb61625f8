import { commands } from 'vscode';
import type { DiagnoseDocument } from '../shared/documents/diagnose.ts';
import type { DnsDocument } from '../shared/documents/dns.ts';
import { networksDocument, type NetworksDocument } from '../shared/documents/networks.ts';
import type { EngineService } from './engine-service.ts';
import { commandIds } from './ids.ts';

/** What `activate()` hands to other extensions. The documents are those of the command line's `--json`. */
export interface ContainerNetworkApi {
  readonly version: 1;
  /** Every network with who is in it, as of now. */
  topology(): Promise<NetworksDocument>;
  /** Whether one place reaches another, with what was seen. */
  diagnose(question: { readonly from: string; readonly to: string; readonly port?: number }): Promise<DiagnoseDocument>;
  /** How a container resolves a name. */
  dns(question: { readonly from: string; readonly name: string }): Promise<DnsDocument>;
}

/** The API on the engine that the extension looks at. Every call rejects with an error in words. */
export function createApi(engine: EngineService): ContainerNetworkApi {
  return {
    version: 1,
    topology: async () => networksDocument((await engine.connected()).topology),
    diagnose: async (question) => await commands.executeCommand(commandIds.testConnectivity, question),
    dns: async (question) => await commands.executeCommand(commandIds.diagnoseDns, question),
  };
}
