import { EventEmitter, type Event } from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposables.ts';
import type { Container } from '../../model/container.ts';
import type { InspectDocument } from '../../shared/documents/inspect.ts';
import type { NetworkSectionNode, SectionNode, TreeNode } from '../../shared/tree/nodes.ts';
import type { Topology } from '../../model/topology.ts';
import type { EngineService } from '../engine-service.ts';
import { hostNetworks } from '../host-routes.ts';
import type { SectionRows } from '../networks/provider.ts';
import { InsideCache } from './cache.ts';
import { readInside } from './read.ts';
import { InsideRows } from './rows.ts';

/** What is inside the containers of the engine that the extension looks at. */
export class InsideService implements SectionRows, Disposable {
  private readonly changed = new EventEmitter<string>();
  /** Tells the id of a container of which there is something new to show. */
  readonly onDidChange: Event<string> = this.changed.event;
  private readonly disposables = new DisposableList();
  private readonly cache: InsideCache<InspectDocument>;
  private readonly rows: InsideRows;

  constructor(engine: EngineService) {
    this.disposables.add(this.changed);
    this.cache = this.disposables.add(
      new InsideCache<InspectDocument>(
        async (container, signal, care) => await readInside(engine, container, signal, care),
        (id) => this.changed.fire(id),
      ),
    );
    // The routes of this machine are those of the engine's host only where the engine runs here.
    const routes = (): ReturnType<typeof hostNetworks> =>
      engine.choice?.address.kind === 'unix' || engine.choice?.address.kind === 'npipe' ? hostNetworks() : [];
    this.rows = new InsideRows(this.cache, routes);
    this.disposables.add(
      engine.onUpdate(({ state, changes }) => {
        if (state.topology === null) this.cache.clear();
        else this.cache.follow(state.topology, changes);
      }),
    );
  }

  below(section: SectionNode | NetworkSectionNode, topology: Topology): readonly TreeNode[] {
    return this.rows.below(section, topology);
  }

  /** What is known, read where nothing is or something happened since; nobody is asked for leave. @throws {RunError} @throws {EngineError} @throws {StoppedError} */
  async known(container: Container): Promise<InspectDocument> {
    return await this.cache.known(container, 'look');
  }

  /** Reads with what takes no effort, where nothing is known; {@link onDidChange} tells when it is there. */
  glance(container: Container): void {
    this.cache.look(container, 'glance');
  }

  /** What was read of a container last; null where nothing was. */
  seen(containerId: string): InspectDocument | null {
    return this.cache.seen(containerId);
  }

  /** Reads now. @throws {RunError} @throws {EngineError} @throws {StoppedError} */
  async fresh(container: Container): Promise<InspectDocument> {
    return await this.cache.fresh(container);
  }

  /** What was read of these is read again when somebody looks. */
  forget(containers: readonly Container[]): void {
    this.cache.forget(containers.map(({ id }) => id));
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
