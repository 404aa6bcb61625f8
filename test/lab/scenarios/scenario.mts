import type { ImageName } from '../recipes.mts';

/**
 * A situation as people meet it, as data: what there is, what is wrong with it, what is asked, how it is known what is wrong, and
 * what a diagnosis has to say. Words in braces in arguments, questions and addresses stand for what is known only when it runs:
 * `{ip:db@app}`, `{ip6:db@app}`, `{mac:db@app}`, `{gateway:app}`, `{bridge:app}`, `{veth:db@app}` (the host's end of a veth pair),
 * `{eth:db@app}` (the container's end), `{id:db}`, `{pid:db}`, `{netns:outside}` (name of the outside's namespace).
 */
export interface Scenario {
  /** What it is called on the command line: `db-on-loopback`. */
  readonly name: string;
  /** What somebody says who has this trouble. */
  readonly story: string;
  /** Where people had it: `moby/moby#47464`. */
  readonly thread?: string;
  readonly networks?: Readonly<Record<string, NetworkSpec>>;
  /** Started in this order. */
  readonly containers: Readonly<Record<string, ContainerSpec>>;
  /** What happens once all of that is there. */
  readonly faults?: readonly Action[];
  readonly ask: Question;
  /** Shows by other means than the program under test that it is as this scenario says. Never empty. */
  readonly truth: readonly Check[];
  readonly expect: Expectation;
  /** What is repaired, and what a diagnosis has to say then. */
  readonly then?: readonly Step[];
  /** More options of the command line, such as `--no-helper`. */
  readonly flags?: readonly string[];
  /** Who asks: root of the engine's host (the usual), or a user there who may do no more than use the engine. */
  readonly as?: Asker;
  /** Which set-up of engines it needs; default `one`. */
  readonly site?: 'one' | 'swarm';
}

/** A service registry that a container of the laboratory runs. */
export const registryKinds = ['consul', 'etcd', 'zookeeper'] as const;
export type RegistryKind = (typeof registryKinds)[number];

export type Asker = 'root' | 'user';

export interface Step {
  /** What is repaired. */
  readonly fix: readonly Action[];
  /** Default: the same question. */
  readonly ask?: Question;
  readonly truth: readonly Check[];
  readonly expect: Expectation;
}

export interface Question {
  readonly from: string;
  readonly to: string;
}

export type Verdict = 'reachable' | 'degraded' | 'unreachable' | 'unknown';

export interface Expectation {
  readonly verdict: Verdict;
  /** Null of what is well. */
  readonly cause: string | null;
  /** Findings that have to be there besides the cause. */
  readonly also?: readonly string[];
  /** Findings that must not be there, of whatever severity. */
  readonly not?: readonly string[];
  /** Errors that are true as well and may be told; any other is a false blame. */
  readonly may?: readonly string[];
}

export interface NetworkSpec {
  readonly driver?: 'bridge' | 'macvlan' | 'overlay';
  readonly subnet?: string;
  readonly gateway?: string;
  readonly ip6?: string;
  readonly internal?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  /** Compose's name for it: labels are those of Compose. */
  readonly compose?: { readonly project: string; readonly network: string };
}

export interface Joined {
  readonly network: string;
  readonly aliases?: readonly string[];
  readonly ip?: string;
  readonly ip6?: string;
}

export interface ContainerSpec {
  /** Default `tools`. */
  readonly image?: ImageName;
  readonly command?: readonly string[];
  /** The first one first; none: the default bridge. */
  readonly networks?: readonly (string | Joined)[];
  /** `none`, `host`, `container:NAME`. */
  readonly mode?: string;
  /** `{ '80/tcp': '8080' }`, `{ '80/tcp': '127.0.0.1:8080' }` */
  readonly publish?: Readonly<Record<string, string>>;
  readonly expose?: readonly string[];
  /** A service of Compose: its labels, and its name as an alias on every network. */
  readonly compose?: { readonly project: string; readonly service: string };
  readonly env?: readonly string[];
  readonly hosts?: readonly string[];
  readonly dns?: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly dnsOptions?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly restart?: 'always' | 'on-failure';
  readonly user?: string;
  /** More of HostConfig, as the Engine API has it. */
  readonly hostConfig?: Readonly<Record<string, unknown>>;
  /** A health check by this command, once a second. */
  readonly health?: { readonly test: readonly string[]; readonly startPeriodSeconds?: number };
  /** `created`: never started; `refused`: started, and the engine refuses; default: started. */
  readonly start?: 'created' | 'refused';
  /** On which engine of the site it is; default the first. */
  readonly node?: 1 | 2;
}

/** Where a program of this machine runs. */
export type Where =
  /** The engine's host. */
  | { readonly at: 'host' }
  /** The outside, as the internet. */
  | { readonly at: 'outside' }
  /** The network namespace of a container. */
  | { readonly at: 'container'; readonly container: string };

/** Something that is done to what there is. */
export type Action =
  | { readonly do: 'run'; readonly where: Where; readonly argv: readonly string[] }
  /** As {@link Action} `run`, undone when the scenario is over. Of a container's own namespace nothing need be undone. */
  | { readonly do: 'run'; readonly where: Where; readonly argv: readonly string[]; readonly undo: readonly string[] }
  /** Runs in the background until the scenario is over, once it has said `ready`. */
  | { readonly do: 'serve'; readonly where: Where; readonly program: 'lag'; readonly args: readonly string[] }
  /** Inside the container, by exec. */
  | { readonly do: 'exec'; readonly container: string; readonly argv: readonly string[] }
  | {
      readonly do: 'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'unpause' | 'remove';
      readonly container: string;
    }
  | { readonly do: 'network'; readonly network: string; readonly spec: NetworkSpec }
  | { readonly do: 'create'; readonly container: string; readonly spec: ContainerSpec }
  /** A service of the swarm; what follows waits until as many tasks run. */
  | {
      readonly do: 'service';
      readonly service: string;
      readonly network: string;
      readonly command: readonly string[];
      readonly replicas: number;
      readonly mode: 'vip' | 'dnsrr';
    }
  /** The second node's tasks go elsewhere; those of a service are waited for. Undone when the scenario is over. */
  | { readonly do: 'drain'; readonly service: string }
  /** An entry in the registry that a container runs; `address` may stand for one: `{ip:db@app}`. */
  | {
      readonly do: 'register';
      readonly registry: RegistryKind;
      readonly container: string;
      readonly service: string;
      readonly id: string;
      readonly address: string;
      readonly port: number;
      /** Consul's alone. */
      readonly health?: 'passing' | 'critical';
    }
  | { readonly do: 'connect'; readonly container: string; readonly to: string | Joined }
  | { readonly do: 'disconnect'; readonly container: string; readonly network: string }
  /** Replaces a file of the container from outside; `append` adds to it. */
  | {
      readonly do: 'write';
      readonly container: string;
      readonly file: string;
      readonly text: string;
      readonly append?: boolean;
    };

export type TcpOutcome =
  'answers' | 'connects-only' | 'refused' | 'timed-out' | 'unreachable' | 'not-permitted' | 'reset';

/** A look by other means than the program under test; it is repeated for a while until it holds. */
export type Check =
  /** A TCP connection from a namespace, and whether data comes back (an HTTP request is sent). `to` is an address. */
  | {
      readonly see: 'tcp';
      readonly from: Where;
      readonly to: string;
      readonly port: number;
      readonly outcome: TcpOutcome;
    }
  /** A datagram: `answered`, `refused` (an ICMP error), `silent`. */
  | {
      readonly see: 'udp';
      readonly from: Where;
      readonly to: string;
      readonly port: number;
      readonly outcome: 'answered' | 'refused' | 'silent';
    }
  /** How many of `count` pings of `size` bytes with DF come back. */
  | {
      readonly see: 'ping';
      readonly from: Where;
      readonly to: string;
      readonly count?: number;
      readonly size?: number;
      readonly received: { readonly min: number; readonly max: number };
      /** Milliseconds that the quickest takes at least. */
      readonly minMs?: number;
    }
  /** What a name server says, asked from a namespace without regard to hosts files. `addresses` null: it gives no answer at all. */
  | {
      readonly see: 'dns';
      readonly from: Where;
      readonly name: string;
      readonly server?: string;
      readonly addresses: readonly string[] | 'none' | 'silent';
    }
  /** A file of a container's file system. */
  | {
      readonly see: 'file';
      readonly container: string;
      readonly file: string;
      readonly matches: string;
      readonly not?: boolean;
    }
  /** A program of this machine, in a namespace. */
  | {
      readonly see: 'run';
      readonly where: Where;
      readonly argv: readonly string[];
      readonly matches: string;
      readonly not?: boolean;
    }
  /** A program of a container, by exec. */
  | {
      readonly see: 'exec';
      readonly container: string;
      readonly argv: readonly string[];
      readonly matches?: string;
      readonly fails?: boolean;
    }
  /** How many tasks of a service of the swarm run. */
  | { readonly see: 'tasks'; readonly service: string; readonly running: number }
  /** Whether an entry is in the registry that a container runs. */
  | {
      readonly see: 'registered';
      readonly registry: RegistryKind;
      readonly container: string;
      readonly service: string;
      readonly id: string;
      readonly not?: boolean;
    }
  /** A field of the engine's inspect of a container, as JSON: `State.Status`. */
  | { readonly see: 'engine'; readonly container: string; readonly field: string; readonly matches: string };

/** Fills in what most scenarios leave open. */
export const host: Where = { at: 'host' };
export const outside: Where = { at: 'outside' };
export const inside = (container: string): Where => ({ at: 'container', container });

export const tcp = (from: Where, to: string, port: number, outcome: TcpOutcome): Check => ({
  see: 'tcp',
  from,
  to,
  port,
  outcome,
});

/** Runs a program of this machine in a namespace, split at spaces. */
export const run = (where: Where, line: string, undo?: string): Action => ({
  do: 'run',
  where,
  argv: line.split(' '),
  ...(undo !== undefined && { undo: undo.split(' ') }),
});

export const saw = (where: Where, line: string, matches: string, not = false): Check => ({
  see: 'run',
  where,
  argv: line.split(' '),
  matches,
  not,
});

export const unreachable = (cause: string, more: Partial<Expectation> = {}): Expectation => ({
  verdict: 'unreachable',
  cause,
  ...more,
});

export const degraded = (cause: string, more: Partial<Expectation> = {}): Expectation => ({
  verdict: 'degraded',
  cause,
  ...more,
});

export const well = (more: Partial<Expectation> = {}): Expectation => ({ verdict: 'reachable', cause: null, ...more });
