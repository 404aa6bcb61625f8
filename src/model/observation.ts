/** Where a program ran: inside by exec, in a helper beside the container, on the engine's host, or on this machine. */
export type Via = 'exec' | 'helper' | 'host' | 'local';

export type ProbeKind = 'ping' | 'tcp' | 'dns';

/** One echo reply. */
export interface PingReply {
  /** Counted from 1, whatever the tool counts from. */
  readonly sequence: number;
  /** Null where the packet was too small to carry a time stamp. */
  readonly ms: number | null;
  readonly ttl: number | null;
  readonly duplicate: boolean;
}

export interface PingResult {
  /** The address that was pinged, as the tool resolved it. */
  readonly address: string | null;
  readonly sent: number;
  readonly received: number;
  /** 0 to 100. */
  readonly lossPercent: number;
  readonly rttMs: {
    readonly min: number;
    readonly avg: number;
    readonly max: number;
    readonly mdev: number | null;
  } | null;
  readonly replies: readonly PingReply[];
  /** Why there was no answer, where something said so. */
  readonly failure: NetworkFailure | null;
}

/** What stopped a packet or a connection, as the kernel or the resolver named it. */
export type NetworkFailure =
  /** It does not resolve. Some tools (busybox, curl) say the same when the resolver fails. */
  | 'name-unknown'
  /** The resolver did not answer, or failed. */
  | 'name-lookup-failed'
  /** ENETUNREACH: no route. */
  | 'network-unreachable'
  /** EHOSTUNREACH, by the own kernel (nobody has the address on the link) or by a router's word. */
  | 'host-unreachable'
  /** EACCES: a prohibit route. */
  | 'prohibited'
  /** EINVAL: a blackhole route. */
  | 'blackholed'
  /** EPERM when sending: a filter rule in the own namespace. */
  | 'filtered-locally'
  /** Somebody on the way says that it is filtered (ICMP administratively prohibited). */
  | 'filtered'
  | 'message-too-long'
  | 'time-exceeded'
  | 'no-answer';

/** Why an observation tells nothing about the network. */
export type Inconclusive =
  /** The tool may not do what it needs, e.g. open a raw socket without NET_RAW. */
  | 'not-permitted'
  /** It printed nothing, or something that no known version prints. */
  | 'odd-output'
  /** It could not be started, or crashed (exit status 126, 127, 139). */
  | 'tool-unusable'
  /** It was ended before it had an answer. */
  | 'ended-early';

/** Why the tools inside a container came to nothing, so that a helper beside it was to ask instead. */
export type Shortfall = 'no-tool' | Exclude<Inconclusive, 'ended-early'>;

/** Why no helper could ask instead. */
export type NoHelper =
  'no-tool' | 'helper-forbidden' | 'host-helper-forbidden' | 'no-helper-image' | 'helper-impossible' | 'helper-failed';

export interface TcpResult {
  /** `unresolved`: there was no address to connect to. */
  readonly outcome: 'connected' | 'refused' | 'timed-out' | 'unreachable' | 'reset' | 'unresolved';
  readonly address: string | null;
  readonly port: number;
  /** Time the connect took; null where the tool does not tell. */
  readonly connectMs: number | null;
  readonly failure: NetworkFailure | null;
}

export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  /** The address, or the data of another record type in its usual text form. */
  readonly address: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface DnsResult {
  /** Address of the server asked. */
  readonly server: string;
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly transport: 'udp' | 'tcp';
  /** Response code by its name (RFC 6895): `NOERROR`, `NXDOMAIN`, `SERVFAIL`, …; null where nothing came back. */
  readonly rcode: string | null;
  readonly answers: readonly DnsAnswer[];
}

interface ObservationOf<Kind extends ProbeKind, Result> {
  readonly kind: Kind;
  readonly via: Via;
  /** The tool that ran, e.g. `iputils ping`. */
  readonly tool: string;
  /** Via a helper: why not inside. Inside and inconclusive: why no helper could ask instead. */
  readonly why?: Shortfall | NoHelper;
  /** The helper's image. */
  readonly image?: string;
  readonly command: readonly string[];
  readonly exitCode: number | null;
  /** Whether what was asked for happened: replies came, the connection was made, the server answered. */
  readonly ok: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How long it took, start of the program included. */
  readonly ms: number;
  /** What the program printed; bounded, hostile text. */
  readonly raw: string;
  /** Set where nothing can be concluded; `result` is null then. */
  readonly inconclusive: Inconclusive | null;
  readonly result: Result | null;
}

export type PingObservation = ObservationOf<'ping', PingResult>;
export type TcpObservation = ObservationOf<'tcp', TcpResult>;
export type DnsObservation = ObservationOf<'dns', DnsResult>;

/** What one probe saw. */
export type Observation = PingObservation | TcpObservation | DnsObservation;
