import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const root = dirname(fileURLToPath(import.meta.url));

/** The rooms of the architecture, ground floor first: each may import those before it, never those behind it. */
const rooms = [
  'base',
  'model',
  'topology',
  'engine',
  'store',
  'runner',
  'namespace',
  'probe',
  'discovery',
  'diagnosis',
  'sample',
  'text',
  'shared',
];

/** The faces stand side by side: no face imports another. */
const faces = ['cli', 'ui', 'webview'];

const walls = [
  ...rooms.map((room, floor) => ({
    target: `src/${room}`,
    from: [...rooms.slice(floor + 1), ...faces].map((other) => `src/${other}`),
    message: `src/${room} stands below: it may import only ${rooms.slice(0, floor).join(', ') || 'nothing of ours'}.`,
  })),
  ...faces.map((face) => ({
    target: `src/${face}`,
    from: faces.filter((other) => other !== face).map((other) => `src/${other}`),
    message: 'A face does not import another face.',
  })),
  {
    target: 'src/webview',
    from: rooms.filter((room) => !['base', 'model', 'topology', 'shared'].includes(room)).map((room) => `src/${room}`),
    message:
      'src/webview runs in a browser and gets everything by message: it imports base, model, topology and shared only.',
  },
  { target: 'src/**/!(*.test).ts', from: ['test'], message: 'The product does not import its tests.' },
];

/** Packages that belong to one room only. */
const reserved = {
  dockerode: 'Only src/engine speaks to an engine.',
  'docker-modem': 'Only src/engine speaks to an engine.',
  vscode: 'Only src/ui and src/extension.ts may import vscode.',
  commander: 'Only src/cli reads the command line.',
  '@vscode/webview-ui-toolkit': 'Only src/webview/controls.ts knows where controls come from.',
  elkjs: 'Only src/shared/diagram/layout lays out.',
};

/** The rule that forbids every reserved package but those named. */
const forbidPackagesBut = (...allowed) => [
  'error',
  {
    paths: Object.entries(reserved)
      .filter(([name]) => !allowed.includes(name))
      .map(([name, message]) => ({ name, message })),
    patterns: Object.keys(reserved)
      .filter((name) => !allowed.includes(name))
      .map((name) => ({ group: [`${name}/*`], message: reserved[name] })),
  },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.cache/**', 'out/**', 'test/fixtures/**'] },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: root },
    },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mts', '.js', '.json'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: root, zones: walls }],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': 'error',
      'no-restricted-imports': forbidPackagesBut(),
      'no-console': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  { files: ['**/*.d.ts'], rules: { 'import-x/no-default-export': 'off' } },
  { files: ['src/engine/**'], rules: { 'no-restricted-imports': forbidPackagesBut('dockerode', 'docker-modem') } },
  { files: ['src/ui/**', 'src/extension.ts'], rules: { 'no-restricted-imports': forbidPackagesBut('vscode') } },
  { files: ['src/shared/diagram/layout/**'], rules: { 'no-restricted-imports': forbidPackagesBut('elkjs') } },
  {
    files: ['src/webview/controls.ts'],
    rules: { 'no-restricted-imports': forbidPackagesBut('@vscode/webview-ui-toolkit') },
  },
  { files: ['src/cli/**', 'src/cli.ts'], rules: { 'no-restricted-imports': forbidPackagesBut('commander') } },
  {
    files: ['test/**', '**/*.test.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
