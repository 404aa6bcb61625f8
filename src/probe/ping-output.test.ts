import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readPing, type Finished } from './ping-output.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/tools');
const capture = (name: string): Finished => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Finished;
const names = readdirSync(folder).filter((name) => name.startsWith('ping-'));
const tools = ['iputils', 'inetutils', 'busybox130', 'busybox135', 'busybox137', 'busyboxmusl'];
console.log(names.length, tools.length, capture, readPing, fc, assert);
