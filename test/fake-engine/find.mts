import { readRecording, type RecordedName } from './recording.mts';

interface Named {
  readonly Name?: string;
  readonly Names?: readonly string[];
}

/** What a recorded engine said of one thing of the shop. */
export function recordedObject(
  engine: RecordedName,
  part: 'networks' | 'networkInspects' | 'containers' | 'containerInspects',
  name: string,
): unknown {
  const objects = readRecording(engine)[part] as Named[];
  const found = objects.find(({ Name, Names = [] }) =>
    [Name, ...Names].some((said) => said?.replace('/', '') === name),
  );
  if (!found) throw new Error(`${engine} has no ${name} among its ${part}`);
  return found;
}

/** The made-up ids of the recordings begin with a kind and a name's letters. */
export function idOf(kind: 'network' | 'container', name: string): string {
  return `${kind === 'network' ? '1' : '2'}${Buffer.from(name).toString('hex')}`.padEnd(64, '0');
}
