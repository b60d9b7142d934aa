import ts from 'typescript';

/** One sentence of a test, and the S3 operations that it sends. */
export interface Behaviour {
  readonly sentence: string;
  readonly file: string;
  readonly operations: readonly string[];
}

/** Reads a test file: names of `describe` and `test`, and which commands of the AWS SDK their code makes, by helpers too. */
export function readBehaviours(file: string, text: string): Behaviour[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const helpers = helpersOf(source);
  const behaviours: Behaviour[] = [];
  const visit = (node: ts.Node, path: readonly string[]): void => {
    const named = ts.isCallExpression(node) ? titleOf(node) : null;
    if (named === null) {
      ts.forEachChild(node, (child) => visit(child, path));
      return;
    }
    const inner = [...path, named.title];
    if (named.kind === 'describe') {
      ts.forEachChild(node, (child) => visit(child, inner));
      return;
    }
    const operations = [...new Set(commandsOf(node, helpers, new Set()))].sort();
    if (operations.length > 0) behaviours.push({ sentence: inner.join(': '), file, operations });
  };
  visit(source, []);
  return behaviours;
}

type Helpers = ReadonlyMap<string, ts.Node>;

/** Functions of the file by name, wherever they are declared. */
function helpersOf(source: ts.SourceFile): Helpers {
  const found = new Map<string, ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name !== undefined) found.set(node.name.text, node);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && isFunction(node.initializer)) {
      found.set(node.name.text, node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isFunction = (node: ts.Node | undefined): boolean =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));

/** `describe(title, …)`, `test(title, …)`, `test.each(…)(title, …)`. */
function titleOf({ expression, arguments: given }: ts.CallExpression): { kind: string; title: string } | null {
  const [title] = given;
  const callee = ts.isCallExpression(expression) ? expression.expression : expression;
  const kind = /^(describe|test)\b/.exec(callee.getText())?.[1];
  if (kind === undefined || title === undefined || !ts.isStringLiteralLike(title)) return null;
  return { kind, title: title.text };
}

function* commandsOf(node: ts.Node, helpers: Helpers, seen: Set<ts.Node>): Generator<string> {
  if (seen.has(node)) return;
  seen.add(node);
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const command = /^(\w+)Command$/.exec(node.expression.text)?.[1];
    if (command !== undefined) yield command;
  }
  if (ts.isIdentifier(node)) {
    const helper = helpers.get(node.text);
    if (helper !== undefined) yield* commandsOf(helper, helpers, seen);
  }
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* commandsOf(child, helpers, seen);
}

/** Operation × behaviour × test as a page of Markdown. */
export function renderBehaviours(behaviours: readonly Behaviour[]): string {
  const operations = [...new Set(behaviours.flatMap((behaviour) => behaviour.operations))].sort();
  const sections = operations.map((operation) => {
    const rows = behaviours
      .filter((behaviour) => behaviour.operations.includes(operation))
      .map(({ sentence, file }) => `| ${cell(sentence)} | [${file.split('/').at(-1)}](../${file}) |`);
    return `## ${operation}\n\n| behaviour | test |\n|---|---|\n${rows.join('\n')}\n`;
  });
  const head = `# S3 operations and their tests

Made from the tests' own names by \`npm run s3-operations\`: which test sends which operation with the AWS SDK. Requests that tests
write by hand (signatures, forms, damaged bodies) and other clients are in [s3-compatibility.md](s3-compatibility.md).
`;
  return `${head}\n${sections.join('\n')}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
