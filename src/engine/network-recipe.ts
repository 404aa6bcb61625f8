import * as v from 'valibot';
import { create } from './change.ts';
import type { EngineConnection } from './connection.ts';
import { anyList, flag, text, textMap } from './translate/fields.ts';

const optionalText = v.optional(text, '');

const configuration = v.object({
  Subnet: optionalText,
  IPRange: optionalText,
  Gateway: optionalText,
  AuxiliaryAddresses: v.optional(textMap, {}),
});

const inspected = v.object({
  Name: v.pipe(v.string(), v.nonEmpty()),
  Driver: v.pipe(v.string(), v.nonEmpty()),
  Scope: optionalText,
  Internal: v.optional(flag, false),
  Attachable: v.optional(flag, false),
  Ingress: v.optional(flag, false),
  ConfigOnly: v.optional(flag, false),
  ConfigFrom: v.optional(v.fallback(v.object({ Network: optionalText }), { Network: '' }), {}),
  // Since API 1.47; where it is not told, it is not told back.
  EnableIPv4: v.optional(v.boolean()),
  EnableIPv6: v.optional(flag, false),
  IPAM: v.object({
    Driver: optionalText,
    Options: v.optional(textMap, {}),
    Config: v.optional(anyList, []),
  }),
  Options: v.optional(textMap, {}),
  Labels: v.optional(textMap, {}),
});

/** What the engine is to be told to make a network once more. Only this file looks inside. */
export interface NetworkRecipe {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Reads how a network is made, of `GET /networks/{id}`: driver, options, subnets, labels and switches, as the engine has them now. Subnets
 * that it chose by itself are named, so that the same ones are taken again.
 * @throws {EngineError} `bad-answer` where it tells too little
 */
export async function readNetworkRecipe(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<NetworkRecipe> {
  const path = `/networks/${encodeURIComponent(id)}`;
  const recipe = recipeOf(await connection.json('GET', path, { signal }));
  if (recipe === null) throw connection.badAnswer(`GET ${path}`, 'no name, driver or address management');
  return recipe;
}

/** Null where the answer makes no sense. */
export function recipeOf(answer: unknown): NetworkRecipe | null {
  const read = v.safeParse(inspected, answer);
  if (!read.success) return null;
  const { Name, Driver, Scope, ConfigFrom, IPAM, EnableIPv4, EnableIPv6, Options, Labels, ...switches } = read.output;
  const common = { Name, CheckDuplicate: true, Driver, ...(Scope !== '' && { Scope }), ...switches };
  // Such a network has all else from its template, and the engine refuses to be told it again (libnetwork: applyConfigurationTo).
  if (ConfigFrom.Network !== '') return { name: Name, body: { ...common, ConfigFrom } };
  const Config = IPAM.Config.flatMap(configOf);
  return {
    name: Name,
    body: {
      ...common,
      ...(EnableIPv4 !== undefined && { EnableIPv4 }),
      EnableIPv6,
      IPAM: {
        Driver: IPAM.Driver === '' ? 'default' : IPAM.Driver,
        ...(Object.keys(IPAM.Options).length > 0 && { Options: IPAM.Options }),
        Config,
      },
      Options,
      Labels,
    },
  };
}

/** @returns the id of the new network @throws {EngineError} @throws {StoppedError} */
export async function makeFromRecipe(
  connection: EngineConnection,
  recipe: NetworkRecipe,
  signal?: AbortSignal,
): Promise<string> {
  return await create(connection, '/networks/create', signal, recipe.body);
}

function configOf(answer: unknown): object[] {
  const read = v.safeParse(configuration, answer);
  if (!read.success || read.output.Subnet === '') return [];
  const { Subnet, IPRange, Gateway, AuxiliaryAddresses } = read.output;
  return [
    {
      Subnet,
      ...(IPRange !== '' && { IPRange }),
      // Some versions write the prefix behind it, which none of them takes.
      ...(Gateway !== '' && { Gateway: Gateway.split('/')[0] }),
      ...(Object.keys(AuxiliaryAddresses).length > 0 && { AuxiliaryAddresses }),
    },
  ];
}
