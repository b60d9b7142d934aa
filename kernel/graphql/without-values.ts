const VARIABLE = /^Variable "(\$\w+)" got invalid value /;
const RULES: readonly (readonly [RegExp, string])[] = [
  // Whatever follows is the value, or quotes it once more.
  [/^(Expected value of type "[^"]*"), found .*$/s, '$1, found another.'],
  [/(cannot represent (?:an? |non-)?[\w\- ]*value)s?(?: outside [^:]*)?: .*$/s, '$1.'],
  [/^Value ".*" does not exist in "(\w+)" enum\..*$/s, 'The value does not exist in "$1" enum.'],
  [/^(Syntax Error: .*?)\b(String|BlockString|Int|Float) ".*$/s, '$1$2.'],
  [/^(Syntax Error: Invalid (?:number|Unicode escape sequence|character)[^:]*): .*$/s, '$1.'],
];

/**
 * A message of graphql-js about a document or its variables, without the values that it quotes: a secret that was sent in the wrong
 * place must not come back into an answer, which proxies and clients log. Names of fields, arguments and types stay.
 */
export function withoutValues(message: string): string {
  const [, variable] = VARIABLE.exec(message) ?? [];
  if (variable !== undefined) return describeVariable(variable, message);
  for (const [pattern, replacement] of RULES) {
    if (pattern.test(message)) return message.replace(pattern, replacement);
  }
  return message;
}

/** The path comes after the value; a value that imitates one is told by its first name. */
function describeVariable(variable: string, message: string): string {
  const path = [...message.matchAll(/ at "([A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\])+)"; /g)]
    .map(([, found = '']) => found)
    .filter((found) => found.startsWith(`${variable.slice(1)}.`) || found.startsWith(`${variable.slice(1)}[`))
    .at(-1);
  return path === undefined
    ? `Variable "${variable}" has a value of the wrong type.`
    : `Variable "${variable}" has a value of the wrong type at "${path}".`;
}
