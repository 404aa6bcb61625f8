import type { HostOptions } from '../host/host.mts';
import type { Theme } from '../pages/theme.mts';
import { openWorkbench, type Workbench } from '../pages/workbench.mts';

/** What a suite needs of VS Code; given as a function it is asked when the suite begins. */
export type WorkbenchOptions = HostOptions & { readonly theme?: Theme };

/**
 * Gives a suite a VS Code of its own: started before its first test, ended after its last. When a test fails, a picture of the window is
 * left in `out/screenshots/failed`.
 * @returns the window, for use within tests and hooks
 */
export function useWorkbench(options: WorkbenchOptions | (() => WorkbenchOptions) = {}): () => Workbench {
  let workbench: Workbench | undefined;
  before('start VS Code', async () => {
    workbench = await openWorkbench(typeof options === 'function' ? options() : options);
  });
  afterEach('take a picture of what failed', async function () {
    const test = this.currentTest;
    if (test?.state !== 'failed' || !workbench) return;
    const name = `${workbench.host.version}-${test.fullTitle()}`.replace(/[^\w.-]+/g, '-').slice(0, 120);
    console.log(`      ${await workbench.screenshot(name, { folder: 'out/screenshots/failed', keepPointer: true })}`);
  });
  after('end VS Code', async () => await workbench?.host.stop());
  return () => {
    if (!workbench) throw new Error('VS Code is there within tests and hooks only');
    return workbench;
  };
}
