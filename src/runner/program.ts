/** Languages that a script of ours may be written in. */
export type Language = 'sh' | 'bash' | 'python3' | 'node';

/** Something to run in a container: a tool with its arguments, or a script of ours with its arguments. Never one text with names in it. */
export type Program =
  | { readonly kind: 'tool'; readonly path: string; readonly args: readonly string[] }
  | {
      readonly kind: 'script';
      readonly language: Language;
      readonly interpreter: string;
      readonly source: string;
      readonly args: readonly string[];
    };

/** The argument vector that runs a program. Scripts find their arguments where their language puts those after `-c` or `-e`. */
export function argumentsOf(program: Program): readonly string[] {
  if (program.kind === 'tool') return [program.path, ...program.args];
  const { interpreter, source, args } = program;
  switch (program.language) {
    case 'sh':
    case 'bash':
      // The word after the script is its `$0`.
      return [interpreter, '-c', source, program.language, ...args];
    case 'python3':
      // -I: nothing of the folder or the environment that it happens to start in is loaded; -B: no file is written; -S: it starts sooner.
      return [interpreter, '-IBSc', source, ...args];
    case 'node':
      // Without `--`, node would take an argument with a dash for an option of its own.
      return [interpreter, '-e', source, '--', ...args];
  }
}

/** A command as somebody would read it: scripts, and messages written out byte by byte, are cut to what they are. */
export function describeProgram(program: Program): readonly string[] {
  const args = program.args.map((arg) => (isMessage(arg) ? '…' : arg));
  if (program.kind === 'tool') return [program.path, ...args];
  return [program.interpreter, program.language === 'node' ? '-e' : '-c', '…', ...args];
}

/** A DNS message, the shortest of which has 17 bytes, in hexadecimal or as octal escapes. */
function isMessage(arg: string): boolean {
  return /^(?:(?:[0-9a-f]{2}){17,}|(?:\\[0-7]{3}){17,})$/.test(arg);
}
