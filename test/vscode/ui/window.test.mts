import assert from 'node:assert/strict';
import { allThemes } from '../pages/theme.mts';
import { useWorkbench } from './use-workbench.mts';

describe("VS Code's window", () => {
  const workbench = useWorkbench();

  it('opens with the extension, and asks nobody outside for anything', async () => {
    const commands = await workbench().commands('Container Network: ');
    assert.ok(commands.length > 0);
    await workbench().runCommand('Developer: Show Running Extensions');
    await workbench().editors.opened('Running Extensions');
    for (const theme of allThemes) await workbench().screenshot(`window-${workbench().host.version}`, { theme });
    assert.deepEqual(workbench().host.refused, []);
  });
});
