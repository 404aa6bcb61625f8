import * as v from 'valibot';

type Expression = Readonly<Record<string, unknown>>;

const word = v.pipe(v.string(), v.regex(/^[\w.:/*+@-]{1,100}$/));
const simple = v.union([word, v.number()]);
const left = v.union([
  v.strictObject({ payload: v.strictObject({ protocol: word, field: word }) }),
  v.strictObject({ meta: v.strictObject({ key: word }) }),
  v.strictObject({ ct: v.strictObject({ key: word }) }),
]);
const prefix = v.strictObject({ prefix: v.strictObject({ addr: word, len: v.number() }) });
const range = v.strictObject({ range: v.strictTuple([simple, simple]) });
const single = v.union([simple, prefix, range]);
const several = v.pipe(v.array(single), v.maxLength(64));
const right = v.union([single, several, v.strictObject({ set: several })]);
const match = v.strictObject({ op: v.picklist(['==', '!=', '<', '>', '<=', '>=', 'in']), left, right });
const jump = v.strictObject({ target: word });
const xt = v.object({ type: word, name: word });
const translation = v.strictObject({ addr: v.optional(word), port: v.optional(single) });

/** Keys of the packet's surroundings that stand without `meta`. */
const bare = new Set(['iif', 'oif', 'iifname', 'oifname', 'mark']);

/**
 * One statement of a rule in the words of nft(8): `udp dport 53`, `drop`, `jump mine`. What is not among the usual ones stays as it was, in
 * JSON.
 */
export function nftWords(expression: Expression): string {
  const [[kind, value] = ['', undefined], ...others] = Object.entries(expression);
  const words = others.length === 0 ? statement(kind, value) : null;
  return words ?? JSON.stringify(expression);
}

function statement(kind: string, value: unknown): string | null {
  switch (kind) {
    case 'match': {
      const read = v.safeParse(match, value);
      return read.success ? matchWords(read.output) : null;
    }
    case 'jump':
    case 'goto': {
      const read = v.safeParse(jump, value);
      return read.success ? `${kind} ${read.output.target}` : null;
    }
    case 'xt': {
      const read = v.safeParse(xt, value);
      return read.success ? `xt ${read.output.type} ${read.output.name}` : null;
    }
    case 'dnat':
    case 'snat':
    case 'redirect':
    case 'masquerade': {
      if (value === null) return kind;
      const read = v.safeParse(translation, value);
      if (!read.success) return null;
      const { addr = '', port } = read.output;
      return `${kind} to ${addr}${port === undefined ? '' : `:${singleWords(port)}`}`;
    }
    default:
      return value === null && /^[a-z]{1,20}$/.test(kind) ? kind : null;
  }
}

function matchWords({ op, left: what, right: value }: v.InferOutput<typeof match>): string {
  return [leftWords(what), ...(op === '==' || op === 'in' ? [] : [op]), rightWords(value)].join(' ');
}

function leftWords(what: v.InferOutput<typeof left>): string {
  if ('payload' in what) return `${what.payload.protocol} ${what.payload.field}`;
  if ('ct' in what) return `ct ${what.ct.key}`;
  const { key } = what.meta;
  return bare.has(key) ? key : `meta ${key}`;
}

function rightWords(value: v.InferOutput<typeof right>): string {
  if (Array.isArray(value)) return value.map(singleWords).join(',');
  if (typeof value === 'object' && 'set' in value) return `{ ${value.set.map(singleWords).join(', ')} }`;
  return singleWords(value);
}

function singleWords(value: v.InferOutput<typeof single>): string {
  if (typeof value !== 'object') return String(value);
  return 'prefix' in value ? `${value.prefix.addr}/${value.prefix.len}` : value.range.join('-');
}
