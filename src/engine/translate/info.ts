import * as v from 'valibot';

const info = v.object({ IPv4Forwarding: v.optional(v.fallback(v.nullable(v.boolean()), null), null) });

/** Reads of `GET /info` whether the host forwards IPv4 packets; null where the engine does not tell (Podman). */
export function readForwarding(answer: unknown): boolean | null {
  const parsed = v.safeParse(info, answer);
  return parsed.success ? parsed.output.IPv4Forwarding : null;
}
