import { commands } from 'vscode';
import type { DiagnoseDocument } from '../shared/documents/diagnose.ts';
import type { DnsDocument } from '../shared/documents/dns.ts';
import type { InspectDocument } from '../shared/documents/inspect.ts';
import type { MatrixDocument } from '../shared/documents/matrix.ts';
import { networksDocument, type NetworksDocument } from '../shared/documents/networks.ts';
import type { ProbeDocument } from '../shared/documents/probe.ts';
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
  /** What is inside a container's network namespace. */
  inspect(question: { readonly container: string }): Promise<InspectDocument>;
  /** How fast data goes; with iperf3, in the containers or in helpers beside them. */
  measureBandwidth(question: {
    readonly from: string;
    readonly to: string;
    readonly protocol?: 'tcp' | 'udp';
    /** The other end sends. */
    readonly reverse?: boolean;
  }): Promise<ProbeDocument>;
  /** Who reaches whom: of a network, of these containers, or of all. */
  testAllPairs(question?: {
    readonly network?: string;
    readonly containers?: readonly string[];
    readonly port?: number;
  }): Promise<MatrixDocument>;
}

/** The API on the engine that the extension looks at. Every call rejects with an error in words. */
export function createApi(engine: EngineService): ContainerNetworkApi {
  return {
    version: 1,
    topology: async () => networksDocument((await engine.connected()).topology),
    diagnose: async (question) => await commands.executeCommand(commandIds.testConnectivity, question),
    dns: async (question) => await commands.executeCommand(commandIds.diagnoseDns, question),
    inspect: async (question) => await commands.executeCommand(commandIds.inspectContainer, question),
    measureBandwidth: async (question) => await commands.executeCommand(commandIds.measureBandwidth, question),
    testAllPairs: async (question = {}) => await commands.executeCommand(commandIds.testAllPairs, question),
  };
}
