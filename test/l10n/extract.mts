import { relative } from 'node:path';
import ts from 'typescript';

/** A sentence that users read, as the sources have it. */
export interface Message {
  /** English, with placeholders `{0}`; its key in every bundle. */
  readonly text: string;
  /** `file:line`. */
  readonly where: string;
}

export interface Extraction {
  readonly messages: readonly Message[];
  /** Calls that can't be translated, each in a line. */
  readonly problems: readonly string[];
}

/** The placeholders of a message, sorted, each once. */
export function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, digits = '']) => digits))].sort();
}

/**
 * Finds every message that a source file hands to `t` of `@vscode/l10n` or to `l10n.t` of `vscode`, by whatever name it imports them.
 * (`@vscode/l10n-dev` does not see the former when it is imported by its name.)
 */
export function extractMessages(file: string, content: string, root = ''): Extraction {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.ESNext, true);
  const callees = new Set(source.statements.flatMap(calleesOf));
  const messages: Message[] = [];
  const problems: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && callees.has(node.expression.getText(source))) {
      const where = `${relative(root, file)}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
      const [first, ...values] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) {
        messages.push({ text: first.text, where });
        if (!fits(first.text, values))
          problems.push(`${where}: the values don't fit the placeholders of "${first.text}"`);
      } else {
        problems.push(`${where}: not a plain string: ${node.getText(source)}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  if (callees.size > 0) visit(source);
  return { messages, problems };
}

/** How the translating function is called in a file that has this import. */
function calleesOf(statement: ts.Statement): string[] {
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const wanted = { '@vscode/l10n': 't', vscode: 'l10n' }[statement.moduleSpecifier.text];
  const bindings = statement.importClause?.namedBindings;
  if (wanted === undefined || bindings === undefined) return [];
  const locals = ts.isNamespaceImport(bindings)
    ? [`${bindings.name.text}.${wanted}`]
    : bindings.elements
        .filter(({ name, propertyName }) => (propertyName ?? name).text === wanted)
        .map(({ name }) => name.text);
  return locals.map((local) => (wanted === 't' ? local : `${local}.t`));
}

function fits(text: string, values: readonly ts.Expression[]): boolean {
  if (values.some(ts.isSpreadElement)) return true;
  return (
    placeholdersOf(text).join() ===
    values
      .map((_, index) => String(index))
      .sort()
      .join()
  );
}
