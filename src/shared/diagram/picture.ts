import * as v from 'valibot';

/**
 * What a page draws: everything has its place and its words. Made on the extension's side by `draw.ts`; the page adds colours and what the
 * user does with it. Names in it are hostile text: they are drawn as text and never put into markup.
 */
const list = <T extends v.GenericSchema>(
  item: T,
): v.SchemaWithPipe<readonly [v.ArraySchema<T, undefined>, v.ReadonlyAction<v.InferOutput<T>[]>]> =>
  v.pipe(v.array(item), v.readonly());

const place = { x: v.number(), y: v.number(), width: v.number(), height: v.number() };

/** State by shape: `running` a dot, `ill` a triangle, `waiting` a ring (paused, starting), `stopped` a square, `broken` a cross. */
const mark = v.picklist(['running', 'ill', 'waiting', 'stopped', 'broken']);
export type Mark = v.InferOutput<typeof mark>;

const tag = v.object({ text: v.string(), isWarning: v.boolean() });

const pictureBox = v.object({
  id: v.string(),
  kind: v.picklist(['room', 'card', 'bundle', 'host', 'outside', 'parent', 'tray', 'project']),
  ...place,
  title: v.string(),
  /** Beside the title: the subnet; below it where there is room. */
  detail: v.string(),
  tags: list(tag),
  /** Of its network; -1 for none. */
  tone: v.number(),
  isFolded: v.boolean(),
  canFold: v.boolean(),
  hasProblem: v.boolean(),
  /** All of it in words. */
  label: v.string(),
  /** What menus look at; null where there is no menu. */
  section: v.nullable(v.string()),
  drivers: list(v.string()),
  projects: list(v.string()),
  /** In lower case: names, subnets, driver, id. */
  search: v.string(),
});
export type PictureBox = v.InferOutput<typeof pictureBox>;

const pictureCard = v.object({
  id: v.string(),
  /** The box it stands in, or is. */
  box: v.string(),
  ...place,
  title: v.string(),
  detail: v.string(),
  /** Address alone in a room; network and address between rooms. */
  rows: list(v.object({ network: v.string(), name: v.string(), value: v.string(), tone: v.number() })),
  hasNamedRows: v.boolean(),
  tenants: list(v.object({ id: v.string(), title: v.string(), mark })),
  mark,
  /** Its published ports, e.g. `8443`; empty for none. */
  ports: v.string(),
  label: v.string(),
  section: v.nullable(v.string()),
  drivers: list(v.string()),
  projects: list(v.string()),
  search: v.string(),
});
export type PictureCard = v.InferOutput<typeof pictureCard>;

const picturePill = v.object({
  id: v.string(),
  ...place,
  text: v.string(),
  detail: v.string(),
  card: v.string(),
  label: v.string(),
});
export type PicturePill = v.InferOutput<typeof picturePill>;

const pictureWire = v.object({
  id: v.string(),
  kind: v.picklist(['endpoint', 'port', 'parent', 'gate']),
  /** x, y, x, y, … */
  points: list(v.number()),
  tone: v.number(),
  from: v.string(),
  to: v.string(),
  /** The card inside of `to` where it ends at one. */
  card: v.nullable(v.string()),
  network: v.nullable(v.string()),
  count: v.number(),
  label: v.string(),
});
export type PictureWire = v.InferOutput<typeof pictureWire>;

export const picture = v.object({
  /** One line: "4 networks · 12 containers · 1 problem". */
  summary: v.string(),
  boxes: list(pictureBox),
  cards: list(pictureCard),
  pills: list(picturePill),
  wires: list(pictureWire),
  drivers: list(v.string()),
  projects: list(v.string()),
  /** What is shown of it. */
  folded: list(v.string()),
  focus: v.nullable(v.string()),
  stopped: v.boolean(),
  /** Whether interfaces and bridges stand where the addresses and subnets do else. */
  wiring: v.boolean(),
});
export type Picture = v.InferOutput<typeof picture>;
