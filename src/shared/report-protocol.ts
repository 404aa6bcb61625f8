import * as v from 'valibot';
import type { Block, Inline, Line, LinkTarget, Page } from '../model/page.ts';
import type { Contract } from './channel.ts';
import { hostNotices, pageNotices } from './protocol.ts';

const text = v.string();
const severity = v.picklist(['good', 'info', 'warning', 'error', 'unknown']);

const target = v.variant('kind', [
  v.object({ kind: v.literal('container'), id: text }),
  v.object({ kind: v.literal('network'), id: text }),
  v.object({ kind: v.literal('address'), address: text }),
]) satisfies v.GenericSchema<unknown, LinkTarget>;

const inline = v.variant('kind', [
  v.object({ kind: v.picklist(['text', 'strong', 'code']), text }),
  v.object({ kind: v.literal('link'), text, to: target }),
]) satisfies v.GenericSchema<unknown, Inline>;

const line = v.array(inline) satisfies v.GenericSchema<unknown, Line>;

const flat = [
  v.object({ kind: v.literal('heading'), text, level: v.picklist([2, 3]) }),
  v.object({ kind: v.literal('text'), line }),
  v.object({ kind: v.literal('notice'), severity, line }),
  v.object({ kind: v.literal('facts'), rows: v.array(v.object({ label: text, value: line })) }),
  v.object({ kind: v.literal('table'), head: v.array(text), rows: v.array(v.array(line)) }),
  v.object({ kind: v.literal('list'), items: v.array(line) }),
  v.object({ kind: v.literal('output'), text }),
  v.object({
    kind: v.literal('actions'),
    actions: v.array(v.object({ id: text, label: text, primary: v.boolean() })),
  }),
  v.object({
    kind: v.literal('chart'),
    title: text,
    caption: text,
    points: v.array(v.object({ value: v.nullable(v.pipe(v.number(), v.finite())), title: text })),
  }),
  v.object({
    kind: v.literal('matrix'),
    title: text,
    from: text,
    to: text,
    names: v.array(text),
    rows: v.array(v.array(v.object({ severity: v.nullable(severity), text, title: text, action: v.nullable(text) }))),
  }),
  v.object({
    kind: v.literal('path'),
    title: text,
    hops: v.array(v.object({ name: text, line, state: v.picklist(['passed', 'blocked', 'beyond', 'unknown']) })),
  }),
] as const;

const block: v.GenericSchema<unknown, Block> = v.variant('kind', [
  ...flat,
  v.object({
    kind: v.literal('details'),
    summary: line,
    open: v.boolean(),
    blocks: v.array(v.lazy((): v.GenericSchema<unknown, Block> => block)),
  }),
]);

const page = v.object({ title: text, blocks: v.array(block) }) satisfies v.GenericSchema<unknown, Page>;

/** What a page with a report tells the extension, and what it is told. */
export const reportContracts = {
  host: {
    requests: {},
    notices: {
      ...pageNotices,
      /** Somebody follows a link. */
      follow: target,
      /** Somebody presses a button, or a square of a matrix. */
      act: v.object({ id: v.pipe(text, v.maxLength(1000)) }),
    },
  },
  page: {
    requests: {},
    /** `key`: which report it is; the page keeps it, and it is all that is needed to make it anew. */
    notices: { ...hostNotices, show: v.object({ key: text, page }) },
  },
} as const satisfies { readonly host: Contract; readonly page: Contract };
