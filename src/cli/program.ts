import { Command, Option } from 'commander';
import { iperf3Limits } from '../probe/iperf3.ts';
import { mtuLimits } from '../probe/mtu.ts';
import { pingLimits } from '../probe/ping.ts';
import { balance, type BalanceFlags } from './commands/balance.ts';
import { diagnose, type DiagnoseFlags } from './commands/diagnose.ts';
import { traceLimits } from '../probe/trace.ts';
import { dns, type DnsFlags } from './commands/dns.ts';
import { inspect } from './commands/inspect.ts';
import { matrix, type MatrixFlags } from './commands/matrix.ts';
import { networks, type NetworksFlags } from './commands/networks.ts';
import { probe } from './commands/probe.ts';
import type { ProbeFlags } from './commands/probe-run.ts';
import { sample, type SampleFlags } from './commands/sample.ts';
import { services, type ServicesFlags } from './commands/services.ts';
import { watch } from './commands/watch.ts';
import { whois } from './commands/whois.ts';
import { defaultLookups, mostLookups } from '../diagnosis/lookup.ts';
import { addGlobalOptions, numberBetween, parseRate, secondsBetween } from './options.ts';
import { addRegistryOptions } from './registry-options.ts';
import type { Session } from './session.ts';

/** Runs the work of a command and keeps its exit status. */
export type Runner = (work: (session: Session) => Promise<number>) => Promise<void>;

const places = `
Places: a container by its exact name, its id or a unique prefix of that; or a name or an
address as the container would use it. host is the engine's host, internet stands for the
outside. container:NAME, name:NAME and address:IP leave no doubt; NAME@NETWORK picks a network.
An IPv6 address with a port stands in brackets: [fd00::3]:80.`;

const statuses = `
Exit status: 0 it holds, 1 it does not, 2 wrong usage, 3 no engine or no such container,
4 it could not be checked, 130 interrupted.`;

/** The command line: what there is to say and what help tells. */
export function buildProgram(version: string, run: Runner): Command {
  const program = addGlobalOptions(new Command('container-network'))
    .description('Looks at container networks from the inside: who is where, what reaches what, how names resolve.')
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('(--help tells how)')
    .addHelpText(
      'after',
      `${statuses}

Examples:
  container-network diagnose web db:5432          why does web not reach db?
  container-network networks                      every network and who is in it
  container-network inspect web                   what is inside: interfaces, routes, resolver, sockets
  container-network probe ping web db             does web reach db?
  container-network probe tcp web db:5432         and its port?
  container-network dns web db                    how does web find the name db?
  container-network dns web                       which names can web use?
  container-network whois 172.20.0.3              whose address is that?
  container-network matrix --network app          who reaches whom?
  container-network services                      what answers to which name
  container-network watch                         what changes, as it changes
  container-network sample up                     three networks and three containers to try it on`,
    );

  program
    .command('networks')
    .argument('[name...]', 'only these networks')
    .description('every network: driver, subnets and how full they are, who is attached with which addresses')
    .option(
      '--wiring',
      "also what each interface is plugged into on the engine's host: veth pairs, bridges, parents, VXLAN",
    )
    .action(
      async (names: string[], flags: NetworksFlags) =>
        await run(async (session) => await networks(session, names, flags)),
    );

  program
    .command('inspect')
    .argument('<container>', 'whose network namespace')
    .description('what is inside: interfaces, routes and rules, resolver, listening sockets, neighbours, packet filter')
    .action(async (name: string) => await run(async (session) => await inspect(session, name)));

  addRegistryOptions(
    program
      .command('diagnose')
      .argument('<from>', 'where the question starts: a container, a Compose service, host or here')
      .argument('<to>', 'where it goes: TO, TO:PORT or TO:PORT/udp')
      .description(
        'why FROM does not reach TO: the way hop by hop, the true cause with its evidence, and what mends it',
      )
      .option('--internet <address>', 'address that stands for the outside')
      .addOption(
        new Option('--max-loss <percent>', 'lost packets from which on it counts as degraded; default 1').argParser(
          numberBetween(1, 100),
        ),
      )
      .addOption(
        new Option('--max-latency <ms>', 'round trip from which on it counts as degraded; default 100').argParser(
          numberBetween(1, 60_000),
        ),
      )
      .addOption(
        new Option('--min-throughput <mbit>', 'measure throughput for 2 s, too; below this it is degraded').argParser(
          numberBetween(1, 400_000),
        ),
      ),
  )
    .addHelpText(
      'after',
      `${places}

Examples:
  container-network diagnose web db:5432
  container-network diagnose web dns:53/udp
  container-network diagnose web internet
  container-network diagnose here localhost:8080
  container-network diagnose web service:api --registry found`,
    )
    .action(
      async (from: string, to: string, flags: DiagnoseFlags) =>
        await run(async (session) => await diagnose(session, from, to, flags)),
    );

  program
    .command('probe')
    .argument('<kind>', 'ping, tcp, udp, http, dns, mtu, trace or iperf3')
    .argument('<from>', 'container that asks')
    .argument('<to>', 'whom it asks for: TO, TO:PORT for tcp and udp, a web address for http, a name for dns')
    .description('one measurement from inside a container, with the tools that it has')
    .addOption(
      new Option('--count <n>', 'ping: packets to send; dns: how often to ask').argParser(
        numberBetween(1, pingLimits.count),
      ),
    )
    .addOption(
      new Option('--size <bytes>', 'ping: bytes in each; mtu: largest packet to try').argParser(
        numberBetween(0, mtuLimits.max),
      ),
    )
    .addOption(
      new Option('--interval <seconds>', 'ping: time between them').argParser(
        secondsBetween(pingLimits.minInterval, pingLimits.maxInterval),
      ),
    )
    .option('--df', "ping: don't fragment")
    .addOption(new Option('--server <address>', 'dns: name server to ask, instead of the first of its resolv.conf'))
    .addOption(new Option('--type <type>', 'dns: A or AAAA'))
    .addOption(new Option('--payload <what>', 'udp: dns, line or empty; usually dns for port 53, else line'))
    .addOption(new Option('--hops <n>', 'trace: how far').argParser(numberBetween(1, traceLimits.hops)))
    .addOption(
      new Option('--duration <seconds>', 'iperf3: how long').argParser(numberBetween(1, iperf3Limits.duration)),
    )
    .addOption(new Option('--rate <bits>', 'iperf3: bits per second, such as 50M').argParser(parseRate))
    .option('--udp', 'iperf3: over UDP')
    .option('--reverse', 'iperf3: TO sends')
    .addOption(
      new Option('--parallel <n>', 'iperf3: streams at once').argParser(numberBetween(1, iperf3Limits.parallel)),
    )
    .option('--existing-server', 'iperf3: use the server that runs there, at the port given or 5201')
    .addHelpText(
      'after',
      `${places}

Examples:
  container-network probe ping devenv webserver --count 5
  container-network probe tcp devenv webserver:80
  container-network probe udp devenv resolver:53
  container-network probe http devenv https://webserver/health
  container-network probe dns devenv webserver --type AAAA --count 20
  container-network probe mtu devenv webserver
  container-network probe trace devenv internet
  container-network probe iperf3 testenv webserver --duration 10 --reverse`,
    )
    .action(async (kind: string, from: string, to: string, flags: ProbeFlags) => {
      await run(async (session) => await probe(session, kind, from, to, flags));
    });

  program
    .command('matrix')
    .description('who reaches whom: all ordered pairs of a network, of chosen containers, or of all')
    .option('--network <name>', 'those on this network, over it')
    .option('--containers <names>', 'these, separated by commas')
    .addOption(
      new Option('--port <n>', 'connect to this port; without it any answer counts').argParser(numberBetween(1, 65535)),
    )
    .addHelpText(
      'after',
      `
Rows ask, columns are asked. What failed is asked again before it is called so. Ctrl+C keeps what is known by then.

Examples:
  container-network matrix --network app
  container-network matrix --containers web,db,cache --port 5432`,
    )
    .action(async (flags: MatrixFlags) => await run(async (session) => await matrix(session, flags)));

  program
    .command('dns')
    .argument('<from>', 'container that asks')
    .argument('[name]', 'the name; without one, every name that it could use')
    .description('how a container resolves a name: hosts file, search domains, each server, and who has the address')
    .addOption(
      new Option('--count <n>', `how often the same is asked; default ${defaultLookups}`).argParser(
        numberBetween(1, mostLookups),
      ),
    )
    .action(
      async (from: string, name: string | undefined, flags: DnsFlags) =>
        await run(async (session) => await dns(session, from, name, flags)),
    );

  addRegistryOptions(
    program
      .command('services')
      .argument('[name]', 'only the services of this name')
      .description('what answers to a name: of every network, and of registries; with health, and where they disagree')
      .option('--network <name>', 'only those of this network')
      .option('--from <container>', 'try each instance from this container')
      .option('--clients', 'who still goes by an old address of it: open connections, lines of hosts files'),
  )
    .addHelpText(
      'after',
      `
Registries: consul=http://HOST:8500, etcd=http://HOST:2379/?prefix=/services, zookeeper=HOST:2181/services, or "found" for
those that run in containers here. HOST may be a container, published or not. They are only read. Secrets come from the
environment: CONSUL_HTTP_TOKEN, ETCDCTL_USER and ETCDCTL_PASSWORD, ZOOKEEPER_AUTH.

Examples:
  container-network services
  container-network services api --from web
  container-network services db --clients
  container-network services --registry consul=http://127.0.0.1:8500
  container-network services --registry found`,
    )
    .action(
      async (name: string | undefined, flags: ServicesFlags) =>
        await run(async (session) => await services(session, name, flags)),
    );

  addRegistryOptions(program.command('balance'))
    .argument('<from>', 'container that asks')
    .argument('<to>', 'NAME, NAME:PORT or a web address')
    .description('how requests spread over the instances behind a name, and which policy that fits')
    .addOption(new Option('-n, --requests <n>', 'how many; default 60').argParser(numberBetween(1, 10_000)))
    .option('--tcp', 'connect only, also on a port of web servers')
    .option('--dns', 'only ask for the name: the first address of each answer counts')
    .option('--by <header>', 'the header of an answer that tells who gave it; X-Served-By and the like are known')
    .option('--among <names>', 'containers that are behind it, separated by commas: also those that never answer')
    .option('--service <name>', 'what a registry has under this name is behind it, with its weights and health')
    .addHelpText(
      'after',
      `
One request after the other. Behind a balancer all instances have its address: a header has to tell them apart
(nginx: add_header X-Upstream $upstream_addr).

Examples:
  container-network balance web api                                 the addresses of the name
  container-network balance web http://lb/ -n 100 --among api-1,api-2
  container-network balance web http://lb/ -n 100 --registry found --service api`,
    )
    .action(
      async (from: string, to: string, flags: BalanceFlags) =>
        await run(async (session) => await balance(session, from, to, flags)),
    );

  program
    .command('whois')
    .argument('<address|port>', 'an IP address, or a port with /tcp or /udp if you like')
    .description('who has this address, or publishes, exposes or listens on this port')
    .action(async (asked: string) => await run(async (session) => await whois(session, asked)));

  program
    .command('watch')
    .description('one line for each change, until Ctrl+C')
    .action(async () => await run(watch));

  program
    .command('sample')
    .argument('<up|down>', 'create or remove it')
    .description(
      'a small environment to try things on: networks company, enterprise, outside; containers devenv, webserver, testenv',
    )
    .option('--image <ref>', 'image with a shell, ping and a web server')
    .option('--pull', 'download an image when the engine has none that fits')
    .action(
      async (action: string, flags: SampleFlags) => await run(async (session) => await sample(session, action, flags)),
    );

  return program;
}
