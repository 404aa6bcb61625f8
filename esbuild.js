// Bundles the faces: dist/cli.js and dist/extension.js with what both are made of, the thread that lays out, and the pages in dist/webview.
// `--watch` builds again on every change.
const esbuild = require('esbuild');
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { brotliCompressSync } = require('node:zlib');

const watch = process.argv.includes('--watch');

/**
 * dockerode brings gRPC, protobuf, ssh2 and a builder of tar files along, over 700 kB that nothing here reaches: BuildKit sessions, ssh
 * through a library that ignores ssh_config, and image builds. Each is replaced by a stub that says so when something does reach it.
 */
const unused = {
  '@grpc/grpc-js': 'BuildKit sessions',
  '@grpc/proto-loader': 'BuildKit sessions',
  protobufjs: 'BuildKit sessions',
  ssh2: 'ssh2 connections',
  'tar-fs': 'image builds',
  '@balena/dockerignore': 'image builds',
};

const withoutUnused = {
  name: 'without-unused',
  setup(build) {
    const names = Object.keys(unused).map((name) => name.replace(/[/-]/g, '\\$&'));
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({ path, namespace: 'unused' }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `
        const fail = () => {
          throw new Error(${JSON.stringify(`${path} is not part of this program: it has no ${unused[path]}`)});
        };
        // Members may be read when a module is loaded; only using one is an error.
        const stub = () => new Proxy(function () {}, {
          apply: fail,
          construct: fail,
          get: (target, key) => (key === '__esModule' || typeof key === 'symbol' || key === 'prototype' ? target[key] : stub()),
        });
        module.exports = stub();`,
      loader: 'js',
    }));
  },
};

const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  plugins: [withoutUnused],
  minify: !watch,
  sourcemap: watch ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'info',
};

/** Both faces in one file, since they have most in common; a face's own modules run only when it is started. */
const program = {
  ...options,
  outfile: 'dist/program.js',
  stdin: {
    contents: `
      exports.extension = () => require('./src/extension.ts');
      exports.cli = () => require('./src/cli.ts');`,
    resolveDir: __dirname,
  },
};

/** What runs in VS Code's browser. Its oldest one, that of VS Code 1.100, is Chromium 132. */
const pages = {
  ...options,
  // No name of a function is read there, and names are a good part of what is small.
  keepNames: false,
  platform: 'browser',
  format: 'esm',
  target: 'chrome132',
  outdir: 'dist/webview',
  entryPoints: { diagram: 'src/webview/diagram.ts', report: 'src/webview/report.ts' },
  external: [],
  plugins: [],
};

/** The thread that lays out. Its library is large: packed tighter than a VSIX packs, the whole stays below 1 MB. */
const layoutThread = {
  ...options,
  sourcemap: false,
  entryPoints: ['src/ui/diagram/layout-worker.ts'],
  outfile: 'dist/layout-worker.js',
  write: false,
  plugins: [
    {
      name: 'packed',
      setup(build) {
        build.onEnd(({ outputFiles = [] }) => {
          mkdirSync(join(__dirname, 'dist'), { recursive: true });
          for (const { path, contents } of outputFiles) writeFileSync(`${path}.br`, brotliCompressSync(contents));
        });
      },
    },
  ],
};

/** What starts each face: the command line never asks for VS Code. */
function writeStarters() {
  const dist = join(__dirname, 'dist');
  writeFileSync(join(dist, 'extension.js'), `module.exports = require('./program.js').extension();\n`);
  writeFileSync(join(dist, 'cli.js'), `#!/usr/bin/env node\nrequire('./program.js').cli();\n`, { mode: 0o755 });
}

async function main() {
  rmSync(join(__dirname, 'dist'), { recursive: true, force: true });
  mkdirSync(join(__dirname, 'dist'));
  writeStarters();
  if (watch) {
    for (const each of [program, pages, layoutThread]) await (await esbuild.context(each)).watch();
    return;
  }
  await Promise.all([program, pages, layoutThread].map((each) => esbuild.build(each)));
}

main().catch(() => {
  process.exitCode = 1;
});
