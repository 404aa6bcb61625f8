import type { Container } from '../model/container.ts';
import type { Resolution } from '../model/resolution.ts';
import type { Topology } from '../model/topology.ts';
import type { NameFiles } from '../namespace/files.ts';
import { embeddedDns } from '../namespace/resolver.ts';
import { namesFor, resolveName } from '../topology/resolve.ts';
import type { Means } from './means.ts';
import type { LookupContext } from './names.ts';

/** How often the same question is asked: one that fails one time in three is seen in nine of ten. */
export const defaultLookups = 5;
export const mostLookups = 100;

type Repeated = NonNullable<LookupContext['repeated']>;

/**
 * Asks a server the same several times: one that fails now and then looks healthy to whoever asks once. One failure may be a busy
 * machine's, and counts where it comes again.
 * @returns null where it could not be asked that way
 */
export async function askRepeatedly(
  means: Pick<Means, 'ask'>,
  from: Container,
  name: string,
  server: string,
  times: number,
): Promise<Repeated | null> {
  const asked = await means.ask(from, server, name, times);
  if (asked === null || asked.failed === 0) return asked && { ...asked, server };
  const more = await means.ask(from, server, name, times);
  const [all, failed] = [asked.asked + (more?.asked ?? 0), asked.failed + (more?.failed ?? 0)];
  return { asked: all, failed: failed < 2 ? 0 : failed, server };
}

/** Whether Docker's own server answers at all where it said nothing: it is asked for a name that it surely has. Null: not asked. */
export async function embeddedAnswers(
  means: Pick<Means, 'ask'>,
  topology: Topology,
  from: Container,
  { name, addresses, steps }: Resolution,
): Promise<boolean | null> {
  if (addresses.length > 0 || isSure(topology, from, name)) return null;
  if (!steps.some(({ source, rcode, conclusive }) => source === 'embedded' && conclusive && rcode === null))
    return null;
  const sure = namesFor(topology, from).find(({ answers }) => answers.some((answer) => answer.sure));
  if (!sure) return null;
  const asked = await means.ask(from, embeddedDns, sure.name, 2);
  return asked === null ? null : asked.failed < asked.asked;
}

/** Whether Docker's own server surely has a name for a container. */
export function isSure(topology: Topology, from: Container, name: string): boolean {
  return resolveName(topology, from, name).some(({ sure }) => sure);
}

/**
 * What else is to be known of a lookup, for whoever asks for nothing but the name: whether the server that a program would ask first
 * answers each time, and, where Docker's says nothing, whether it answers at all.
 */
export async function lookupContext(
  means: Pick<Means, 'ask'>,
  topology: Topology,
  from: Container,
  files: NameFiles,
  resolution: Resolution,
  times: number,
): Promise<LookupContext> {
  // A server that says that there is no such name says so each time.
  const first = resolution.steps.find(
    ({ source, server, conclusive, rcode, answers }) =>
      (source === 'embedded' || source === 'upstream') &&
      server !== null &&
      conclusive &&
      (rcode === null || answers.length > 0),
  );
  const [repeated, answers] = await Promise.all([
    first?.server == null || times < 2 ? null : askRepeatedly(means, from, first.asked, first.server, times),
    embeddedAnswers(means, topology, from, resolution),
  ]);
  return { files, embeddedAnswers: answers, repeated };
}
