import type { Disposable } from '../base/disposables.ts';
import type { Logger } from '../base/logger.ts';
import { nameFindings } from '../diagnosis/names.ts';
import { resolveInside } from '../discovery/resolve.ts';
import { chooseEngine } from '../engine/find/choose.ts';
import { openEngine } from '../engine/open.ts';
import { readNameFiles } from '../namespace/files.ts';
import { InsideRunner } from '../runner/inside.ts';
import { dnsDocument, type DnsDocument } from '../shared/documents/dns.ts';
import { networksDocument, type NetworksDocument } from '../shared/documents/networks.ts';
import { LiveTopology } from '../store/live.ts';
import { requireHostName } from '../topology/host-name.ts';
import { requireContainer } from '../topology/require.ts';

/** What `activate()` hands to other extensions. The documents are those of the command line's `--json`. */
export interface ContainerNetworkApi {
  readonly version: 1;
  /** Every network with who is in it, as of now. @throws {EngineError} */
  topology(): Promise<NetworksDocument>;
  /** How a container resolves a name. @throws {EngineError} @throws {NotFoundError} @throws {RunError} */
  dns(question: { readonly from: string; readonly name: string }): Promise<DnsDocument>;
}

/** Seconds to wait for each answer of a name server. */
const dnsWait = 4;

/** The API on the engine that the environment names. Connects when it is first asked something. */
export class EngineApi implements ContainerNetworkApi, Disposable {
  readonly version = 1;
  private live: LiveTopology | undefined;

  constructor(private readonly log: Logger) {}

  async topology(): Promise<NetworksDocument> {
    return networksDocument(await this.topologyNow().ready());
  }

  async dns({
    from: fromText,
    name: nameText,
  }: {
    readonly from: string;
    readonly name: string;
  }): Promise<DnsDocument> {
    const name = requireHostName(nameText);
    const live = this.topologyNow();
    const topology = await live.ready();
    const { client } = live;
    if (!client) throw new Error('the engine was lost in this moment');
    const from = requireContainer(topology, fromText);
    const files = await readNameFiles(client, from);
    const resolution = await resolveInside(new InsideRunner(client, this.log), from, files, name, { wait: dnsWait });
    return dnsDocument(topology, from, files, resolution, nameFindings(topology, from, resolution));
  }

  dispose(): void {
    this.live?.dispose();
  }

  private topologyNow(): LiveTopology {
    this.live ??= new LiveTopology(
      async (signal) => await openEngine(await chooseEngine({}, undefined, signal), { log: this.log, signal }),
      { log: this.log },
    );
    return this.live;
  }
}
