import countries from 'i18n-iso-countries/index.js';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

countries.registerLocale(english);

export interface Country {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
}

/** A country from its English name or its ISO 3166-1 code of two or three letters; undefined if it is neither. */
export function parseCountry(text: string): Country | undefined {
  const code = codeOf(text.trim());
  const name = code === undefined ? undefined : countries.getName(code, 'en');
  if (code === undefined || name === undefined) return undefined;
  // A usual other name (`United States`) stays as it was given.
  const others = countries.getName(code, 'en', { select: 'all' }) as unknown as readonly string[];
  return { code, name: others.includes(text.trim()) ? text.trim() : name };
}

function codeOf(text: string): string | undefined {
  const upper = text.toUpperCase();
  if (/^[A-Z]{2}$/.test(upper) && countries.isValid(upper)) return upper;
  if (/^[A-Z]{3}$/.test(upper) && countries.isValid(upper)) return countries.alpha3ToAlpha2(upper);
  return countries.getAlpha2Code(text, 'en') ?? undefined;
}
