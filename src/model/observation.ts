/** Where a program ran: inside by exec, in a helper beside the container, on the engine's host, or on this machine. */
export type Via = 'exec' | 'helper' | 'host' | 'local';

export type ProbeKind = 'ping' | 'tcp' | 'udp' | 'http' | 'dns' | 'mtu' | 'trace' | 'iperf3';

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
  /** How each of the identical questions went, in their order. */
  readonly attempts: readonly DnsAttempt[];
}

/** One of one or several identical questions. */
export interface DnsAttempt {
  /** Null where nothing came back. */
  readonly rcode: string | null;
  readonly addresses: readonly string[];
  /** From the question to the answer; null where the tool does not tell, or nothing came back. */
  readonly ms: number | null;
}

/** What a UDP probe sends: nothing, one line feed, or a DNS question (RFC 1035), which a name server has to answer. */
export type UdpPayload = 'empty' | 'line' | 'dns';

export interface UdpResult {
  /** `silent` says nothing: the packet was lost or dropped, or whoever got it saw no reason to answer. */
  readonly outcome: 'answered' | 'refused' | 'silent' | 'unreachable' | 'unresolved';
  readonly address: string | null;
  readonly port: number;
  readonly payload: UdpPayload;
  /** From the last datagram to the answer or the refusal; null where there was none, or the tool does not tell. */
  readonly answerMs: number | null;
  readonly failure: NetworkFailure | null;
}

export interface HttpResult {
  /**
   * `answered`: a status came, whichever. `not-http`: something else came. `closed`: the connection was ended without an answer. `silent`:
   * connected, and nothing came in time. `tls-failed`: connected, and no TLS came about. The others are those of a TCP connect.
   */
  readonly outcome:
    'answered' | 'not-http' | 'closed' | 'silent' | 'tls-failed' | Exclude<TcpResult['outcome'], 'connected'>;
  readonly url: string;
  readonly address: string | null;
  readonly port: number;
  /** HTTP status code (RFC 9110). */
  readonly status: number | null;
  /** Each of the steps alone, in milliseconds; null where it did not happen, or the tool does not tell. */
  readonly dnsMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  /** From the request to the first byte of the answer. */
  readonly firstByteMs: number | null;
  /** Where a redirect leads (`Location`); hostile text. */
  readonly location: string | null;
  readonly certificate: Certificate | null;
  /** Code of the alert with which the server broke TLS off (RFC 8446, section 6): it speaks TLS. Null where it sent none. */
  readonly tlsAlert: number | null;
  readonly failure: NetworkFailure | null;
}

/** What a server shows of itself over TLS (RFC 5280); hostile text. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** Names it is for, such as `DNS:db.example`. */
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Whether the tool's own store trusts it for this name and time; null where that is not known. */
  readonly trusted: boolean | null;
  /** The tool's words on why it is not trusted; empty where there are none. */
  readonly problem: string;
}

/** One size of packet that was tried on the way. */
export interface SizeTried {
  /** Bytes of the whole IP packet. */
  readonly bytes: number;
  readonly passed: boolean;
}

export interface MtuResult {
  readonly address: string | null;
  /** Bytes of the largest IP packet that passes unfragmented and is answered; null where not even a small one is. */
  readonly mtu: number | null;
  /**
   * What stops larger ones: the sender's own `interface` (or what its kernel remembers of the path), a router that says so (`told`), or
   * nothing that says so (`black-hole`). `limit`: larger ones were not tried.
   */
  readonly limitedBy: 'interface' | 'told' | 'black-hole' | 'limit' | null;
  readonly tried: readonly SizeTried[];
  readonly failure: NetworkFailure | null;
}

/** One step of a way (traceroute(8)). */
export interface Hop {
  /** Time to live that the packets started with; counts from 1. */
  readonly ttl: number;
  /** Who answered; null where nobody did. */
  readonly address: string | null;
  readonly ms: number | null;
  /** What it said where it was not just "time exceeded". */
  readonly failure: NetworkFailure | null;
}

export interface TraceResult {
  readonly address: string | null;
  readonly hops: readonly Hop[];
  /** Whether the target itself answered. */
  readonly reached: boolean;
  readonly failure: NetworkFailure | null;
}

/** A second, usually, of an iperf3 test. */
export interface Iperf3Interval {
  /** Seconds since the start. */
  readonly start: number;
  readonly end: number;
  readonly bitsPerSecond: number;
  /** Segments sent again within it; null for UDP, and where the other end sends. */
  readonly retransmits: number | null;
}

export interface Iperf3Result {
  readonly outcome:
    | 'measured'
    /** Another test is under way there. */
    | 'busy'
    /** It began, and the connection broke. */
    | 'broken-off'
    | Exclude<TcpResult['outcome'], 'connected'>;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Whether the other end sent. */
  readonly reverse: boolean;
  readonly streams: number;
  /** As received, where the receiver told; else as sent. */
  readonly bitsPerSecond: number | null;
  readonly bytes: number | null;
  readonly seconds: number | null;
  readonly retransmits: number | null;
  /** UDP only. */
  readonly jitterMs: number | null;
  readonly lossPercent: number | null;
  readonly packets: number | null;
  readonly lostPackets: number | null;
  /** How busy one core was, in percent, at either end. */
  readonly cpuPercent: { readonly from: number; readonly to: number } | null;
  readonly intervals: readonly Iperf3Interval[];
  /** Whose server it was: one started for this test, or one that was there. */
  readonly server: 'own' | 'existing';
  readonly failure: NetworkFailure | null;
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
export type UdpObservation = ObservationOf<'udp', UdpResult>;
export type HttpObservation = ObservationOf<'http', HttpResult>;
export type DnsObservation = ObservationOf<'dns', DnsResult>;
export type MtuObservation = ObservationOf<'mtu', MtuResult>;
export type TraceObservation = ObservationOf<'trace', TraceResult>;
export type Iperf3Observation = ObservationOf<'iperf3', Iperf3Result>;

/** What one probe saw. */
export type Observation =
  | PingObservation
  | TcpObservation
  | UdpObservation
  | HttpObservation
  | DnsObservation
  | MtuObservation
  | TraceObservation
  | Iperf3Observation;
