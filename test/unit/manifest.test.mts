import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoppedError, UsageError } from '../../src/base/errors.ts';
import type { EngineErrorReason } from '../../src/engine/errors.ts';
import type { DetailKind, FactNode, GroupNode } from '../../src/shared/tree/nodes.ts';
import { commandIds, contextKeys, section, settingIds, viewIds, webviewIds } from '../../src/ui/ids.ts';

interface MenuItem {
  /** Of an item that opens a menu of its own there is no command. */
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}

/** What these tests look at. */
interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly l10n: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly categories: readonly string[];
  readonly keywords: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces?: { supported: unknown };
    readonly virtualWorkspaces?: unknown;
  };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category?: string; icon?: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when?: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { scope?: string; markdownDescription?: string }>>;
    };
    readonly walkthroughs: readonly {
      readonly steps: readonly { media: { markdown: string }; completionEvents: readonly string[] }[];
    }[];
  };
}

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const { commands, menus, views, viewsContainers, viewsWelcome, configuration, walkthroughs } = manifest.contributes;

const contributed = commands.map(({ command }) => command);
const contributedViews = Object.values(views).flatMap((list) => list.map(({ id }) => id));
const menuItems = Object.values(menus).flat();
const clauses = [...menuItems, ...viewsWelcome].flatMap(({ when }) => when ?? []);
const rowItems = menus['view/item/context'] ?? [];
const wordOf = (text: string): string => words[text.replaceAll('%', '')] ?? '';

const sorted = (list: Iterable<string>): string[] => [...new Set(list)].sort();
const keysOf = <Key extends string>(all: Readonly<Record<Key, true>>): Key[] => Object.keys(all) as Key[];

/** Everything the sources of the extension's own code say. */
const code = ['extension.ts', ...readdirSync(join(root, 'src/ui'), { recursive: true, encoding: 'utf8' })]
  .map((name) => (name === 'extension.ts' ? join('src', name) : join('src/ui', name)))
  .filter((file) => file.endsWith('.ts'))
  .map(read)
  .join('\n');
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, group = '']) => group);

/** Every `contextValue` that `src/ui/networks/item.ts` and `src/ui/results/view.ts` give to a row. */
const facts = keysOf<FactNode['fact']>({
  ipv4: true,
  ipv6: true,
  mac: true,
  gateway: true,
  name: true,
  shares: true,
  state: true,
});
/** What can be done with a row of a section depends on whether it failed, has something to copy, or is about an address. */
const details: readonly DetailKind[] = ['address', 'failed', 'nothing'];
const groups = keysOf<GroupNode['group']>({ project: true, unattached: true });
const states = ['running', 'running.web', 'paused', 'stopped'].map((state) => state.split('.'));
const rows = [
  ...groups.map((group) => `group.${group}`),
  ...facts.map((fact) => `fact.${fact}`),
  ...pairs(['own', 'user'], ['subnet', 'plain'], ['attachable', 'closed']).map((row) => `network.${row}`),
  ...states.flatMap(([state = '', web]) =>
    pairs(['address', 'plain']).map((row) => ['container', state, row, ...(web ? [web] : [])].join('.')),
  ),
  ...states.flatMap(([state = '', web]) =>
    pairs(['address', 'plain'], ['attachable', 'closed']).map((row) =>
      ['endpoint', state, row, ...(web ? [web] : [])].join('.'),
    ),
  ),
  ...pairs(['section'], ['read', 'known'], ['container', 'network']),
  ...details.flatMap((what) => pairs(['detail'], [what], ['value.address', 'value', 'plain'])),
  ...pairs(['place'], ['network', 'registry', 'swarm']),
  'offer',
  'node',
  ...pairs(['service'], ['registered', 'docker']),
  ...pairs(['instance'], ['registered', 'docker'], ['gone', 'here']),
  'result',
  'result.comparable',
];

/** Every way to take one of each, with dots between them. */
function pairs(...choices: readonly (readonly string[])[]): string[] {
  return choices.reduce<string[]>(
    (made, choice) => made.flatMap((text) => choice.map((word) => (text === '' ? word : `${text}.${word}`))),
    [''],
  );
}

/** Why there may be no engine: what the view's state can be. */
const reasons = keysOf<
  EngineErrorReason | Exclude<StoppedError['reason'], 'cancelled'> | Extract<UsageError['reason'], 'bad-choice'>
>({
  'bad-host': true,
  'ssh-not-available': true,
  'context-not-found': true,
  'bad-configuration': true,
  'no-engine': true,
  'no-socket': true,
  'daemon-down': true,
  'permission-denied': true,
  'unreachable-host': true,
  tls: true,
  'tls-file': true,
  'too-old': true,
  'bad-answer': true,
  'answer-too-large': true,
  'not-found': true,
  conflict: true,
  refused: true,
  'engine-failed': true,
  'connection-lost': true,
  'timed-out': true,
  'bad-choice': true,
});

/** The part of a clause that looks at the row, as a test of its `contextValue`; undefined where it looks at none. */
function rowTest(when: string): ((row: string) => boolean) | undefined {
  const [, pattern] = /viewItem =~ \/((?:[^/\\]|\\.)+)\//.exec(when) ?? [];
  if (pattern !== undefined) return (row) => new RegExp(pattern).test(row);
  const [, literal] = /viewItem == ([\w.-]+)/.exec(when) ?? [];
  return literal === undefined ? undefined : (row) => row === literal;
}

describe('package.json and the code agree on', () => {
  it('commands', () => assert.deepEqual(sorted(contributed), sorted(Object.values(commandIds))));

  it('which commands are registered', () =>
    assert.deepEqual(sorted(matches(code, /register\(\s*services,\s*'(\w+)'/g)), sorted(Object.keys(commandIds))));

  it('views', () => {
    assert.deepEqual(sorted([...Object.keys(views), ...contributedViews]), sorted(Object.values(viewIds)));
    assert.deepEqual(
      viewsContainers.activitybar.map(({ id }) => id),
      [viewIds.container],
    );
  });

  it('context keys', () => {
    const used = clauses.flatMap((when) => when.match(/\bcontainerNetwork\.\w+/g) ?? []);
    const keys = used.filter((id) => ![...contributedViews, ...Object.values<string>(webviewIds)].includes(id));
    assert.deepEqual(sorted(keys), sorted(Object.values(contextKeys)));
  });

  it('which context keys are set', () =>
    assert.deepEqual(sorted(matches(code, /setContext\(\s*contextKeys\.(\w+)/g)), sorted(Object.keys(contextKeys))));

  it('settings', () => {
    const expected = Object.values(settingIds).map((id) => `${section}.${id}`);
    assert.deepEqual(sorted(Object.keys(configuration.properties)), sorted(expected));
  });

  it('the version of VS Code', () =>
    assert.equal(manifest.engines['vscode'], `^${manifest.devDependencies['@types/vscode'] ?? ''}`));
});

describe('the manifest', () => {
  it('starts with nothing but its own views, commands and pages', () => {
    assert.deepEqual(
      sorted(manifest.activationEvents),
      sorted(Object.values(webviewIds).map((id) => `onWebviewPanel:${id}`)),
    );
    for (const key of ['extensionKind', 'browser', 'extensionDependencies']) assert.equal(key in manifest, false, key);
  });

  it('declares what it does in workspaces that are not trusted, or virtual', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces?.supported, true);
    assert.equal(manifest.capabilities.virtualWorkspaces, true);
  });

  it('lets no workspace choose an engine, an image or an address, or allow a helper', () => {
    const chosen = ['engine.host', 'engine.context', 'probe.internetAddress', 'sample.image', 'helperImage'];
    // Nor what may be started on the engine.
    const machine = [...chosen, 'helper', 'hostHelper', 'registries'];
    for (const [id, { scope }] of Object.entries(configuration.properties)) {
      const expected = machine.includes(id.slice(section.length + 1)) ? 'machine' : 'window';
      assert.equal(scope, expected, id);
    }
  });

  it('describes every setting', () => {
    for (const [id, { markdownDescription = '' }] of Object.entries(configuration.properties))
      assert.notEqual(wordOf(markdownDescription), '', id);
  });

  it('has categories of the fixed list and few keywords', () => {
    for (const category of manifest.categories) assert.ok(['Visualization', 'Testing', 'Other'].includes(category));
    assert.ok(manifest.keywords.length <= 10);
  });

  it('names files that exist', () => {
    const pages = walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown));
    const icons = viewsContainers.activitybar.map(({ icon }) => icon);
    for (const file of [manifest.icon, manifest.l10n, ...pages, ...icons])
      assert.ok(existsSync(join(root, file)), file);
  });

  it('has a PNG icon of at least 256 pixels', () => {
    const icon = readFileSync(join(root, manifest.icon));
    assert.equal(icon.toString('latin1', 1, 4), 'PNG');
    assert.ok(icon.readUInt32BE(16) >= 256 && icon.readUInt32BE(16) === icon.readUInt32BE(20));
  });

  it('sends nothing home', () => {
    assert.doesNotMatch(code, /telemetry/i);
    assert.doesNotMatch(read('package.json'), /telemetry|applicationinsights/i);
  });
});

describe('commands', () => {
  /** Those that never ask for anything when called where they are shown. */
  const immediate: readonly (keyof typeof commandIds)[] = [
    'refresh',
    'clearFilter',
    'arrangeByNetwork',
    'arrangeByContainer',
    'showStopped',
    'hideStopped',
    'selectAsSource',
    'copyAddress',
    'copyName',
    'copySubnet',
    'copyValue',
    'copyMount',
    'refreshInside',
    'copyReportAsMarkdown',
    'copyReportAsJson',
    'refreshReport',
    'createSample',
    'openDiagram',
    'showInDiagram',
    'revealInTree',
    'focusInDiagram',
    'foldInDiagram',
    'showLog',
    'clearResults',
    'clearServicesFilter',
    'openRegistration',
    'revealContainer',
  ];
  const immediateIds: readonly string[] = immediate.map((name) => commandIds[name]);

  for (const { command, title, category } of commands) {
    const name = wordOf(title);

    it(`${command} is titled well`, () => {
      assert.equal(category, '%category%');
      assert.equal(name.endsWith('…'), !immediateIds.includes(command), `${name}: … when it asks, and only then`);
      assert.doesNotMatch(name, /\.\.\./);
      const small = /^(a|an|and|as|at|by|for|from|in|of|on|or|the|to|with)$/;
      for (const [index, word] of name.split(' ').entries())
        assert.ok(/^[A-Z0-9]/.test(word) || (index > 0 && small.test(word)), `Title Case: ${name}`);
    });
  }

  it('all have names of their own', () => {
    const titles = commands.map(({ title }) => wordOf(title));
    assert.deepEqual(sorted(titles), [...titles].sort());
  });

  it('that are not in the palette are in another menu', () => {
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
    const elsewhere = Object.entries(menus).flatMap(([menu, list]) => (menu === 'commandPalette' ? [] : list));
    for (const { command } of hidden)
      assert.ok(
        elsewhere.some((item) => item.command === command),
        command,
      );
  });
});

describe('menus', () => {
  it('have commands that exist', () => {
    const submenus = manifest.contributes.submenus.map(({ id }) => id);
    for (const { command, submenu } of menuItems)
      if (command === undefined) assert.ok(submenus.includes(submenu ?? '') && menus[submenu ?? ''], submenu);
      else assert.ok(contributed.includes(command), command);
    for (const { label } of manifest.contributes.submenus) assert.notEqual(wordOf(label), '');
  });

  it('say in which view they are', () => {
    for (const { command, when = '' } of [...rowItems, ...(menus['view/title'] ?? [])]) {
      const [, view = ''] = /^view == ([\w.]+)/.exec(when) ?? [];
      assert.ok(contributedViews.includes(view), `${command}: ${when}`);
    }
  });

  it('of rows are in the groups that are agreed on', () => {
    const known = /^(inline|1_probe|2_inspect|3_copy|9_network|1_result|9_remove)@\d+$/;
    for (const { command, group = '' } of rowItems) assert.match(group, known, command);
  });

  it('know every word that the code puts into the kind of a row', () => {
    const known = new Set(rows.flatMap((row) => row.split('.')));
    const written = matches(code, /contextValue = ([^;]+);/g).join(' ');
    const used = matches(written, /'([\w.]+)'|`(\w+)\./g).flatMap((text) => text.split('.'));
    assert.ok(used.includes('attachable'));
    for (const word of used.filter((part) => part !== '')) assert.ok(known.has(word), `${word}: add it to \`rows\``);
  });

  it('of rows ask for rows that there are', () => {
    for (const { command, when = '' } of rowItems) {
      const test = rowTest(when);
      assert.equal(test === undefined, !when.includes('viewItem'), `not understood: ${when}`);
      if (test) assert.ok(rows.some(test), `${command}: no row is like ${when}`);
    }
  });

  it('give every row of the tree, except groups and remarks, something to do', () => {
    const inTree = rowItems.filter(({ when = '' }) => when.includes(viewIds.networks));
    for (const row of rows.filter(
      (candidate) => !/^(group|result|place|offer|node|service|instance|detail\..*\.plain)/.test(candidate),
    ))
      assert.ok(
        inTree.some(({ when = '' }) => rowTest(when)?.(row)),
        row,
      );
  });

  it('offer in the diagram what the tree offers for a container and for a network', () => {
    const inTree = rowItems.filter(
      ({ when = '' }) => when.includes(viewIds.networks) && !/(?<!!)listMultiSelection/.test(when),
    );
    const inDiagram = (menus['webview/context'] ?? []).filter(({ when = '' }) => when.includes(webviewIds.diagram));
    const named = ({ command, submenu }: MenuItem): string => command ?? submenu ?? '';
    for (const thing of [
      'container.running.address.web',
      'container.stopped.plain',
      'network.user.subnet.attachable',
    ]) {
      const drawn = new Set(
        inDiagram
          .filter(({ when = '' }) => rowTest(when.replace('webviewSection', 'viewItem'))?.(thing))
          .map((item) => named(item)),
      );
      const listed = inTree.filter(({ when = '' }) => rowTest(when)?.(thing)).map((item) => named(item));
      const missing = listed.filter((command) => command !== commandIds.showInDiagram && !drawn.has(command));
      assert.ok(listed.length > 3, thing);
      assert.deepEqual(missing, [], thing);
    }
  });

  it('put at most two buttons on a row, each with an icon', () => {
    const inline = rowItems.filter(({ group }) => group?.startsWith('inline'));
    for (const view of contributedViews)
      for (const row of rows) {
        const shown = inline.filter(({ when = '' }) => when.includes(view) && (rowTest(when)?.(row) ?? true));
        assert.ok(shown.length <= 2, row);
      }
    const buttons = [...inline, ...(menus['view/title'] ?? []).filter(({ group }) => group?.startsWith('navigation'))];
    for (const button of buttons)
      assert.match(commands.find(({ command }) => command === button.command)?.icon ?? '', /^\$\([a-z-]+\)$/);
  });
});

describe('words of welcome', () => {
  it('there are for every state without an engine, for starting and for nothing to show', () => {
    const named = viewsWelcome.flatMap(({ when = '' }) => matches(when, /containerNetwork\.state == ([\w-]+)/g));
    assert.deepEqual(sorted(named), sorted([...reasons, 'starting', 'empty', 'unexpected']));
  });

  it('stand in views that exist', () => {
    for (const { view } of viewsWelcome) assert.ok(contributedViews.includes(view), view);
  });

  it('and the walkthrough link to commands that exist', () => {
    const links = Object.values(words).flatMap((text) => matches(text, /\(command:([\w.]+)\)/g));
    const known = [...contributed, ...contributedViews.map((id) => `${id}.focus`)];
    assert.ok(links.length > 0);
    for (const link of links) assert.ok(known.includes(link), link);
  });

  it('end with a button, except while starting', () => {
    for (const { contents } of viewsWelcome)
      if (contents !== '%welcome.starting%') assert.match(wordOf(contents), /\]\(command:/, contents);
  });

  it('of the walkthrough are done by what exists', () => {
    for (const event of walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) => completionEvents),
    )) {
      const [kind, id = ''] = event.split(':');
      assert.ok((kind === 'onView' ? contributedViews : contributed).includes(id), event);
    }
  });
});
