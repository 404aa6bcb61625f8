import assert from 'node:assert/strict';
import { useWorkbench } from './use-workbench.mts';

describe("VS Code's window", () => {
  const workbench = useWorkbench();

  it('opens with the extension, and asks nobody outside for anything', async () => {
    const commands = await workbench().commands('Container Network: ');
    assert.ok(commands.length > 0);
    await workbench().runCommand('Developer: Show Running Extensions');
    await workbench().editors.opened('Running Extensions');
    await workbench().screenshot(`window-${workbench().host.version}`, { theme: 'dark' });
    assert.deepEqual(workbench().host.refused, []);
  });
});
