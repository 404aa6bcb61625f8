import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { join } from 'node:path';
import { parts, recordingsFolder, type Recording } from './recording.mts';

/** Parts of an answer that say nothing about networks and much about a machine. */
const dropped = new Set([
  'GraphDriver',
  'MaskedPaths',
  'ReadonlyPaths',
  'Mounts',
  'Storage',
  'Capabilities',
  'EffectiveCaps',
  'BoundingCaps',
]);

/**
 * Takes out of a recording what belongs to the machine: its name, its folders, its ids. Ids become others of the same shape, the same
 * for the same thing in every recording, so that recording anew changes little.
 */
export async function writeRecording(recording: Recording): Promise<string> {
  const folder = join(recordingsFolder, recording.name);
  mkdirSync(folder, { recursive: true });
  const lean = JSON.parse(
    JSON.stringify(recording, (key, value: unknown) => (dropped.has(key) ? undefined : value)),
  ) as Recording;
  const rename = scrubber(lean);
  for (const part of parts) {
    const { format } = await import('prettier');
    const text = await format(rename(JSON.stringify(lean[part])), { parser: 'json', printWidth: 120 });
    writeFileSync(join(folder, `${part}.json`), text);
  }
  return folder;
}

function scrubber(recording: Recording): (text: string) => string {
  const known = new Map<string, string>();
  const name = (id: string, made: string): void => {
    if (!known.has(id)) known.set(id, made);
  };
  const objects = [
    ...recording.networkInspects.map((item) => ['1', item]),
    ...recording.containerInspects.map((item) => ['2', item]),
  ];
  for (const [kind, item] of objects as [string, { Id: string; Name: string }][])
    name(item.Id, digits(kind, item.Name.replace('/', '')));
  let others = 0;
  return (text) => {
    let scrubbed = text.replace(/\b[0-9a-f]{64}\b/g, (id) => {
      name(id, `f${(++others).toString(16).padStart(3, '0')}`.padEnd(64, '0'));
      return known.get(id) ?? id;
    });
    for (const [id, made] of known) scrubbed = scrubbed.replaceAll(id.slice(0, 12), made.slice(0, 12));
    return scrubbed
      .replace(new RegExp(`\\b${hostname()}\\b`, 'g'), 'engine-host')
      .replaceAll(release(), '6.1.0')
      .replace(/\/tmp\/cni-[\w-]+/g, '/engine')
      .replace(/\/(root|home)\/[\w./-]*/g, '/home/somebody');
  };
}

/** 64 hexadecimal digits: a kind and the letters of a name. */
function digits(kind: string, name: string): string {
  return `${kind}${Buffer.from(name).toString('hex')}`.padEnd(64, '0').slice(0, 64);
}
