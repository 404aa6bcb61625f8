/** Bounds on what comes from outside. Each is far above anything sane and far below what would hurt. */
export const limits = {
  /** Bytes of one answer of an engine: 10,000 containers with long labels stay below 30 MB. */
  answerBytes: 64 * 1024 * 1024,
  /** Bytes of the explanation in an engine's error answer. */
  errorBytes: 64 * 1024,
  /** Bytes of one event; one with every label of a container stays below 100 kB. */
  eventBytes: 1024 * 1024,
  /** Bytes kept of what a program prints, for stdout and stderr each. */
  outputBytes: 1024 * 1024,
  /** Bytes of one small file read from a container (`/etc/hosts`, `/etc/resolv.conf`). */
  fileBytes: 256 * 1024,
  /** Inspects under way at once. */
  parallelInspects: 8,
  /** Milliseconds for one short request to an engine. */
  requestMs: 10_000,
} as const;
