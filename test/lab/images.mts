import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineApi } from './api.mts';
import { ImageTree } from './image-tree.mts';
import { ensurePackages } from './packages.mts';
import { programsOf, recipes, type ImageName, type Recipe } from './recipes.mts';

/** What every thing of the tests is labelled with, whoever made it. */
export const testLabel = 'io.container-network-inspector.owner=test';

/** The images that every engine of the tests gets; the others are made when asked for. */
export const standardImages = ['busybox', 'web', 'tools', 'static', 'bash', 'python', 'node'] as const;

const cache = join(import.meta.dirname, '../../.cache/images');

/** The name by which containers use an image: `cni-lab/web:1`. */
export function imageReference(name: ImageName): string {
  return `cni-lab/${name}:1`;
}

/**
 * Brings test images into an engine, without a registry: they are made of this machine's own programs, once, and imported as
 * archives. What the engine has already is left as it is.
 * @returns the references that were new to the engine
 */
export async function ensureImages(api: EngineApi, names: readonly ImageName[]): Promise<string[]> {
  const added: string[] = [];
  for (const name of names) {
    const reference = imageReference(name);
    if ((await api.ask('GET', `/images/${encodeURIComponent(reference)}/json`)).status === 200) continue;
    await importImage(api, name, await archiveOf(name));
    added.push(reference);
  }
  return added;
}

const building = new Map<ImageName, Promise<string>>();

/** Several engines may want an image at the same time: it is made once. */
async function archiveOf(name: ImageName): Promise<string> {
  const archive = building.get(name) ?? buildImage(name);
  building.set(name, archive);
  return await archive;
}

/**
 * Makes an image's archive unless it is in the cache and made of the same things.
 * @returns the path of the archive
 */
async function buildImage(name: ImageName): Promise<string> {
  const recipe: Recipe = recipes[name];
  await ensurePackages(recipe.packages);
  const [archive, keyFile] = [join(cache, `${name}.tar`), join(cache, `${name}.key`)];
  const key = await keyOf(name, recipe);
  if (existsSync(archive) && existsSync(keyFile) && (await readFile(keyFile, 'utf8')) === key) return archive;
  await mkdir(cache, { recursive: true });
  const partial = `${archive}.${process.pid}`;
  const tree = await ImageTree.create();
  try {
    await recipe.fill(tree);
    await tree.pack(partial);
    // In this order a cut-off never leaves a new key beside an old archive.
    await rm(keyFile, { force: true });
    await rename(partial, archive);
    await writeFile(keyFile, key);
  } finally {
    await tree.dispose();
    await rm(partial, { force: true });
  }
  return archive;
}

/** Changes when the recipe, the way images are made, or one of the programs in it does. */
async function keyOf(name: ImageName, recipe: Recipe): Promise<string> {
  const hash = createHash('sha256').update(name);
  for (const file of ['recipes.mts', 'image-tree.mts', 'suites.mts', 'sources/tcpd.c']) {
    hash.update(await readFile(join(import.meta.dirname, file)));
  }
  for (const program of programsOf(recipe)) {
    const { size, mtimeMs } = await stat(await realpath(program));
    hash.update(`${program} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

async function importImage(api: EngineApi, name: ImageName, archive: string): Promise<void> {
  const [repo = '', tag = ''] = imageReference(name).split(':');
  const query = new URLSearchParams({ fromSrc: '-', repo, tag });
  for (const change of [...recipes[name].changes, `LABEL ${testLabel}`]) query.append('changes', change);
  const { status, body } = await api.ask('POST', `/images/create?${query.toString()}`, {
    body: createReadStream(archive),
    within: 120_000,
  });
  // The answer is a stream of reports, whose status is 200 before the work has begun.
  if (status !== 200 || body.includes('"error"'))
    throw new Error(`import of ${repo}: ${status} ${body.toString().trim()}`);
}
