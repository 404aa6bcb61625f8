/** Who answers behind an endpoint: what `GET /version` and `GET /info` say. */
export interface Engine {
  /** Where it was reached, e.g. `unix:///var/run/docker.sock`. With an object's id it makes a key that is unique over engines. */
  readonly endpoint: string;
  readonly product: 'docker' | 'podman' | 'other';
  /** What it calls itself, e.g. `Docker Engine - Community`; null where it says nothing. */
  readonly platform: string | null;
  readonly version: string;
  /** The newest Engine API version it speaks, e.g. `1.45`. */
  readonly apiVersion: string;
  /** The host's operating system as the engine names it (`linux`, `windows`). */
  readonly os: string;
}
