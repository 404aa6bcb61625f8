import { FakeEngine } from '../fake-engine/fake-engine.mts';
import { readRecording } from '../fake-engine/recording.mts';
import { eventually } from '../support/eventually.mts';
import { openWorkbench, type Workbench } from '../vscode/pages/workbench.mts';
import type { Bench, Measurement } from './bench.mts';
import { median } from './statistics.mts';

const extension = 'container-network.container-network-inspector';

/** Milliseconds, as VS Code measures them. */
interface Activation {
  readonly load: number;
  readonly activate: number;
}

/** How long the extension keeps VS Code waiting at its start. */
export const activation: Bench = {
  title: 'Activation',
  once: true,
  method:
    'In a real VS Code, whose window is loaded anew for each round: what VS Code itself measures (“Developer: Startup Performance”) of ' +
    'reading the code and of `activate()`, when the command Show Log starts the extension and its views are not in sight. Calls are ' +
    'what an engine in that place was asked meanwhile.',
  run: async ({ repeats }) => {
    const engine = await FakeEngine.start(readRecording('debian'));
    try {
      const env = { DOCKER_HOST: `unix://${engine.socket}`, DOCKER_CONTEXT: undefined };
      const workbench = await openWorkbench({ version: 'current', env });
      try {
        const rounds: Activation[] = [];
        while (rounds.length < repeats) {
          if (rounds.length > 0) await workbench.reload();
          rounds.push(await measure(workbench));
        }
        const size = 0;
        return [
          { what: 'reading the code', size, value: median(rounds.map(({ load }) => load)), unit: 'ms' },
          { what: '`activate()`', size, value: median(rounds.map(({ activate }) => activate)), unit: 'ms', atMost: 30 },
          { what: 'engine calls', size, value: engine.requests.length, unit: 'calls', atMost: 0 },
        ] satisfies Measurement[];
      } finally {
        await workbench.host.stop();
      }
    } finally {
      await engine.stop();
    }
  },
};

/** Starts the extension and reads VS Code's own table of activations. */
async function measure(workbench: Workbench): Promise<Activation> {
  const command = 'Container Network: Show Log';
  // A palette that was opened before the extension is known does not learn of it any more.
  await eventually(async () => (await workbench.commands(command)).includes(command), { within: 60_000, every: 500 });
  await workbench.runCommand(command);
  await workbench.output('Container Network').shown();
  const found = await eventually(
    async () => {
      await workbench.runCommand('Developer: Startup Performance');
      const row = parseRow(await workbench.editors.text());
      await workbench.editors.closeAll();
      return row;
    },
    { within: 60_000, every: 500 },
  );
  return found;
}

/** `| id | eager | load code | call activate | finish activate | event | by |` */
function parseRow(report: string): Activation | undefined {
  const row = report.split('\n').find((line) => line.includes(extension) && line.split('|').length > 5);
  const [load, activate] = (row ?? '')
    .split('|')
    .map((cell) => Number(cell.trim()))
    .filter((value, index) => index >= 3 && Number.isFinite(value));
  return load === undefined || activate === undefined ? undefined : { load, activate };
}
