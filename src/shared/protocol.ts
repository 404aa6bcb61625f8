import * as v from 'valibot';
import type { Contract } from './channel.ts';
import { picture } from './diagram/picture.ts';

/** What every page tells the extension, beside what it is for. */
export const pageNotices = {
  /** It listens: until then nothing may be said to it. */
  ready: v.object({}),
  /** Something in it went wrong; for the log. */
  failed: v.object({ message: v.pipe(v.string(), v.maxLength(4000)) }),
} satisfies Contract['notices'];

/** What the extension tells every page. */
export const hostNotices = {
  /** Sentences in the user's language, by key. */
  words: v.record(v.string(), v.string()),
} satisfies Contract['notices'];

const id = v.pipe(v.string(), v.maxLength(2000));

/** One line of the side panel, or of a hop. */
const fact = v.object({ label: v.string(), value: v.string() });

/** What the side panel tells of one thing. */
export const details = v.object({
  title: v.string(),
  subtitle: v.string(),
  sections: v.array(v.object({ title: v.string(), facts: v.array(fact) })),
  /** Ids of containers that can be tested from here. */
  container: v.nullable(v.string()),
});
export type Details = v.InferOutput<typeof details>;

/** The outcome of a test, to be drawn over the picture. */
export const overlay = v.object({
  /** Of the result; all pairs of a matrix have the same. */
  id: v.string(),
  /** One test, or one of the pairs that were asked at once. */
  kind: v.picklist(['test', 'pair']),
  /** Cards; `to` is null for a place that is not in the picture. */
  from: v.string(),
  to: v.nullable(v.string()),
  verdict: v.picklist(['reachable', 'degraded', 'unreachable', 'unknown']),
  /** The network it went over; null where that is not known. */
  network: v.nullable(v.string()),
  /** e.g. `0.4 ms`; empty where nothing was timed. */
  time: v.string(),
  /** `devenv → webserver:80` */
  title: v.string(),
  /** The verdict, and the cause in a sentence. */
  verdictText: v.string(),
  text: v.string(),
  hops: v.array(v.object({ ...fact.entries, isBroken: v.boolean() })),
  /** Where on the way it breaks, from 0 (at the source) to 1 (at the target); null where it does not. */
  breakAt: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});
export type Overlay = v.InferOutput<typeof overlay>;

/** What the user wants to see of the whole. */
const arrangement = v.object({
  folded: v.pipe(v.array(id), v.maxLength(5000)),
  focus: v.nullable(id),
  stopped: v.boolean(),
  wiring: v.boolean(),
  /** Lay out from nothing, whatever stood where. */
  anew: v.boolean(),
});

/** What the extension answers to when the diagram's page asks or tells. */
const diagramHost = {
  requests: {
    details: { question: v.object({ id }), answer: details },
    /** What is inside a container, which takes a look into it. */
    inside: { question: v.object({ id }), answer: v.object({ sections: details.entries.sections }), ms: 30_000 },
    /** Tests between two containers; the overlay comes by itself. */
    test: { question: v.object({ from: id, to: id }), answer: v.object({}), ms: 300_000 },
    /** Shows a container or network in the tree. */
    reveal: { question: v.object({ id }), answer: v.object({}) },
    /** Asks the user for a format and a place, and writes the picture there. */
    export: { question: v.object({}), answer: v.object({}), ms: 600_000 },
  },
  notices: {
    ...pageNotices,
    arrange: arrangement,
    /** What is selected: menus and commands without a node of their own look at it. */
    selected: v.object({ id: v.nullable(id) }),
    openResult: v.object({ id }),
  },
} satisfies Contract;

/** What the diagram's page answers to. */
const diagramPage = {
  requests: {
    /** The picture as it is seen. PNG as base64. */
    render: {
      question: v.object({ format: v.picklist(['svg', 'png']) }),
      answer: v.object({ data: v.pipe(v.string(), v.maxLength(80_000_000)) }),
      ms: 60_000,
    },
  },
  notices: {
    ...hostNotices,
    picture,
    overlays: v.pipe(v.array(overlay), v.readonly()),
    /** Why there is no picture, or why it is not fresh; empty where all is well. */
    status: v.object({ text: v.string(), isBusy: v.boolean() }),
    /** Selects a thing and moves it into sight. */
    show: v.object({ id }),
    /** As if the user had pressed it. */
    press: v.object({ key: v.picklist(['fit', 'focus', 'whole', 'fold', 'anew', 'search']), id: v.nullable(id) }),
  },
} satisfies Contract;

export const diagramContracts = { host: diagramHost, page: diagramPage };
export type DiagramHost = typeof diagramHost;
export type DiagramPage = typeof diagramPage;
