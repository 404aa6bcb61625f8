import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from './command.mts';
import type { ImageTree } from './image-tree.mts';
import { findProgram, type PackageName } from './packages.mts';

/** What a test image is made of. */
export interface Recipe {
  /** Debian packages that the ingredients come from. */
  readonly packages: readonly PackageName[];
  /** Programs of this machine that go in: when one of them changes, the image is made anew. */
  readonly programs: readonly string[];
  /** Instructions as in a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE. */
  readonly changes: readonly string[];
  readonly fill: (tree: ImageTree) => Promise<void>;
}

const path = 'ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin';
const forever = 'CMD ["/bin/sh","-c","trap exit TERM; while :; do sleep 3600 & wait $!; done"]';

const quoted = (words: string): string =>
  words
    .split(' ')
    .map((word) => `"${word}"`)
    .join(',');
const consulArguments = quoted('agent -dev -client 0.0.0.0 -bind 127.0.0.1');
const etcdArguments = quoted(
  '--data-dir /tmp/etcd --listen-client-urls http://0.0.0.0:2379 --advertise-client-urls http://127.0.0.1:2379',
);
/** Debian names the folder after the architecture. */
const java = `/usr/lib/jvm/java-17-openjdk-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const zookeeperPackages = [
  'openjdk-17-jre-headless',
  'libzookeeper-java',
  'libnetty-java',
  'libslf4j-java',
  'libdropwizard-metrics-java',
  'libcommons-cli-java',
  'libcommons-io-java',
  'libsnappy-java',
];

/** The test images, by the name after `cni-lab/`. */
export const recipes = {
  /** A shell and its tools, as in Alpine; runs until told to end. */
  busybox: {
    packages: ['busybox-static'],
    programs: ['busybox'],
    changes: [path, forever],
    fill: async (tree) => await tree.addBusybox(),
  },

  /** A web server on port 80, with a shell. */
  web: {
    packages: ['busybox-static'],
    programs: ['busybox'],
    changes: [path, 'EXPOSE 80/tcp', 'CMD ["/bin/httpd","-f","-v","-p","80","-h","/www"]'],
    fill: async (tree) => {
      await tree.addBusybox();
      await tree.write('/www/index.html', 'hello from web\n');
    },
  },

  /** Everything a probe could wish for: real ping, iperf3, ip, ss, tc beside BusyBox. */
  tools: {
    packages: ['busybox-static', 'iperf3', 'iputils-ping', 'iproute2'],
    programs: ['busybox', 'iperf3', 'ping', 'ip', 'ss', 'tc'],
    changes: [path, forever],
    fill: async (tree) => {
      await tree.addNameService();
      for (const program of ['iperf3', 'ping', 'ip', 'ss', 'tc']) await tree.addProgram(program, `/usr/bin/${program}`);
      // After them, so that BusyBox puts no applet in their place.
      await tree.addBusybox(['ping', 'ping6', 'ip', 'iperf3', 'ss', 'tc']);
    },
  },

  /** What shows a packet filter, by either way into the kernel, beside BusyBox and `ip`. */
  filter: {
    packages: ['busybox-static', 'iproute2', 'iptables', 'nftables'],
    programs: ['busybox', 'ip', 'iptables-legacy-save', 'iptables-nft-save', 'nft'],
    changes: [path, forever],
    fill: async (tree) => {
      const programs = [
        'ip',
        'nft',
        ...['iptables', 'ip6tables'].flatMap((v) => [`${v}-legacy-save`, `${v}-nft-save`]),
      ];
      for (const program of programs) await tree.addProgram(program, `/usr/sbin/${program}`);
      for (const folder of await xtablesFolders()) await tree.addFolder(folder, []);
      await tree.addBusybox(['ip']);
    },
  },

  /** "Distroless": a single static program that listens on 8080; no shell, no folders. */
  static: {
    packages: ['musl-tools', 'gcc'],
    programs: ['musl-gcc'],
    changes: ['EXPOSE 8080/tcp', 'ENTRYPOINT ["/tcpd"]', 'CMD ["8080"]'],
    fill: async (tree) => {
      await tree.makeBare();
      const source = join(import.meta.dirname, 'sources/tcpd.c');
      await command(['musl-gcc', '-Os', '-static', '-s', '-o', tree.at('/tcpd'), source]);
    },
  },

  /** Bash and nothing else: probes have `/dev/tcp`, no `sleep`, no `cat`. */
  bash: {
    packages: ['bash'],
    programs: ['bash'],
    changes: [path, 'CMD ["/usr/bin/bash","-c","trap exit TERM; while :; do read -rt 3600 <> <(:) || :; done"]'],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addProgram('bash', '/usr/bin/bash');
    },
  },

  /** Python's interpreter and nothing else; a web server on port 80. */
  python: {
    packages: ['python3'],
    programs: ['/usr/bin/python3'],
    changes: [path, 'EXPOSE 80/tcp', 'CMD ["/usr/bin/python3","-B","-m","http.server","80"]'],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addProgram('/usr/bin/python3', '/usr/bin/python3');
      const print = 'import sys; print("python%d.%d" % sys.version_info[:2])';
      const version = (await command(['/usr/bin/python3', '-c', print])).trim();
      await tree.addFolder(`/usr/lib/${version}`, ['__pycache__', 'test', 'dist-packages', 'config-*']);
      await tree.addLibrariesOfFolder(`/usr/lib/${version}/lib-dynload`);
    },
  },

  /** Node and nothing else; a web server on port 3000. */
  node: {
    packages: [],
    programs: [process.execPath],
    changes: [
      path,
      'EXPOSE 3000/tcp',
      `CMD ["/usr/bin/node","-e","process.on('SIGTERM', process.exit); require('http').createServer((q, r) => r.end('hello from node\\\\n')).listen(3000)"]`,
    ],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addProgram(process.execPath, '/usr/bin/node');
    },
  },

  /** nginx on port 80 with its status page at `/nginx_status`; no shell. */
  nginx: {
    packages: [],
    programs: [],
    changes: [path, 'EXPOSE 80/tcp', 'CMD ["/usr/sbin/nginx","-g","daemon off; error_log /dev/stderr;"]'],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addPackages(['nginx', 'nginx-common']);
      await tree.addLibrariesOf(tree.at('/usr/sbin/nginx'));
      await tree.remove('/etc/nginx/modules-enabled');
      await tree.remove('/etc/nginx/sites-enabled');
      const server = 'server { listen 80; root /usr/share/nginx/html; location /nginx_status { stub_status; } }\n';
      await tree.write('/etc/nginx/conf.d/default.conf', server);
      await tree.write('/usr/share/nginx/html/index.html', 'hello from nginx\n');
      await tree.append('/etc/passwd', 'www-data:x:33:33::/:/\n');
      await tree.append('/etc/group', 'www-data:x:33:\n');
      for (const folder of ['/var/log/nginx', '/var/lib/nginx', '/run']) await tree.makeFolder(folder);
    },
  },

  /** A resolver on port 53 that knows `*.ext.test` (198.51.100.7) and says NXDOMAIN to all else. */
  dns: {
    packages: ['dnsmasq-base'],
    programs: ['dnsmasq'],
    changes: [
      path,
      'EXPOSE 53/udp 53/tcp',
      'CMD ["/usr/sbin/dnsmasq","-k","--user=root","--no-resolv","--no-hosts","--log-queries","--log-facility=-","--address=/ext.test/198.51.100.7","--local=/#/"]',
    ],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addProgram('dnsmasq', '/usr/sbin/dnsmasq');
    },
  },

  /** Consul 1.8 in development mode on port 8500; nothing else, no shell. Later releases of Debian have none. */
  consul: {
    packages: [],
    programs: [],
    changes: [path, 'EXPOSE 8500/tcp', `ENTRYPOINT ["/usr/bin/consul"]`, `CMD [${consulArguments}]`],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addPackages(['consul'], 'bullseye');
      await tree.addLibrariesOf(tree.at('/usr/bin/consul'));
      await tree.remove('/usr/share');
    },
  },

  /** etcd 3.4 on port 2379; nothing else, no shell. */
  etcd: {
    packages: [],
    programs: [],
    changes: [path, 'EXPOSE 2379/tcp', `ENTRYPOINT ["/usr/bin/etcd"]`, `CMD [${etcdArguments}]`],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addPackages(['etcd-server'], 'bookworm');
      await tree.addLibrariesOf(tree.at('/usr/bin/etcd'));
      await tree.remove('/usr/share');
    },
  },

  /** ZooKeeper 3.8 on port 2181: a Java machine and nothing else, no shell. */
  zookeeper: {
    packages: [],
    programs: [],
    changes: [
      path,
      'EXPOSE 2181/tcp',
      `ENTRYPOINT ["${java}/bin/java","-Xmx128m","-cp","/usr/share/java/*","org.apache.zookeeper.server.quorum.QuorumPeerMain"]`,
      'CMD ["/etc/zoo.cfg"]',
    ],
    fill: async (tree) => {
      await tree.addNameService();
      await tree.addPackages(zookeeperPackages, 'bookworm');
      for (const library of ['server/libjvm.so', 'libjli.so']) {
        await tree.addLibrariesOf(tree.at(`${java}/lib/${library}`));
      }
      for (const folder of ['/usr/share/doc', '/usr/share/maven-repo', '/usr/share/man']) await tree.remove(folder);
      await tree.write(
        '/etc/zoo.cfg',
        [
          'tickTime=1000',
          'dataDir=/tmp/zk',
          'clientPort=2181',
          'admin.enableServer=false',
          'maxClientCnxns=0',
          '',
        ].join('\n'),
      );
    },
  },
} as const satisfies Record<string, Recipe>;

/** Where iptables has its matches and targets: below the folder of the machine's kind. */
async function xtablesFolders(): Promise<readonly string[]> {
  const kinds = (await readdir('/usr/lib')).map((name) => join('/usr/lib', name, 'xtables'));
  return [...kinds, '/usr/lib/xtables'].filter((folder) => existsSync(folder));
}

/** A test image, named without `cni-lab/`. */
export type ImageName = keyof typeof recipes;

/** The absolute paths of a recipe's programs; to be asked after its packages are there. */
export function programsOf(recipe: Recipe): string[] {
  return recipe.programs.map((name) => findProgram(name) ?? name);
}
