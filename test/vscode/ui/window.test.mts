import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../pages/workbench.mts';

describe("VS Code's window", () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench();
  });
  after(async () => await workbench.host.stop());

  it('opens with the extension, and asks nobody outside for anything', async () => {
    await workbench.runCommand('Developer: Show Running Extensions');
    await workbench.editors.opened('Running Extensions');
    await workbench.screenshot(`window-${workbench.host.version}`, { theme: 'dark' });
    assert.deepEqual(workbench.host.refused, []);
  });
});
