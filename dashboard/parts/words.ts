/** `A17_ERASURE` reads "Art. 17 erasure", `A17_1_B` "Art. 17(1)(b)", `EU_ONLY` "EU only". */
export function words(constant: string): string {
  const [, article, paragraph, letter, rest] = ARTICLE.exec(constant) ?? [];
  if (article === undefined) return capitalised(plain(constant));
  const place = [paragraph, letter?.toLowerCase()].filter((part) => part !== undefined).map((part) => `(${part})`);
  return `Art. ${article}${place.join('')} ${plain(rest ?? '')}`.trimEnd();
}

const ARTICLE = /^A(\d+)(?:_(\d))?(?:_([A-Z]))?(?:_([A-Z_]+))?$/;
const ACRONYMS = /\b(?:eu|eea|us|sse|kms)\b/g;
const plain = (constant: string): string =>
  constant
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(ACRONYMS, (acronym) => acronym.toUpperCase());
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
