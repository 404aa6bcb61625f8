import { resolve } from 'node:path';

/** The folder of this project, which is that of the extension once it is built. */
export const projectFolder = resolve(import.meta.dirname, '../../..');
