import * as v from 'valibot';
import type { Engine } from '../../model/engine.ts';
import { anyList, text, textOrNull } from './fields.ts';

const version = v.object({
  Version: v.pipe(v.string(), v.nonEmpty()),
  ApiVersion: v.pipe(v.string(), v.regex(/^[0-9]+\.[0-9]+$/)),
  Os: v.optional(text, ''),
  Platform: v.optional(v.fallback(v.object({ Name: v.optional(textOrNull, '') }), { Name: null }), {}),
  Components: v.optional(anyList, []),
});

/** Reads `GET /version`. @throws {v.ValiError} where it is not the answer of an engine */
export function readVersion(answer: unknown, endpoint: string): Engine {
  const raw = v.parse(version, answer);
  const components = raw.Components.flatMap((item) => {
    const component = v.safeParse(v.object({ Name: text }), item);
    return component.success ? [component.output.Name] : [];
  });
  const product = components.includes('Podman Engine') ? 'podman' : components.includes('Engine') ? 'docker' : 'other';
  return {
    endpoint,
    product,
    platform: raw.Platform.Name,
    version: raw.Version,
    apiVersion: raw.ApiVersion,
    os: raw.Os,
  };
}

/** Compares API versions by number: 1.9 is older than 1.41. Negative where `a` is older. */
export function compareApiVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
