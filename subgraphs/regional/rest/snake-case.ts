/** REST has the product document's snake_case, the domain camelCase. */
export const toSnakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Only a name that is snake_case is translated, so that nothing has two spellings. */
export function fromSnakeCase(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      /[A-Z]/.test(name) ? `?${name}` : name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
