import { SaxesParser } from 'saxes';
import { S3Error } from '../errors/s3-error.ts';

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** By local name. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface OpenElement {
  readonly attributes: Readonly<Record<string, string>>;
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const DEEPEST = 8;
const MOST_ELEMENTS = 50_000;

/** A small document, checked for well-formedness; no DTD, so no entities but XML's own five. Bounded in depth and elements. */
export function parseXml(bytes: Uint8Array, rootName: string): XmlElement {
  const open: OpenElement[] = [{ name: '', children: [], text: '', attributes: {} }];
  let elements = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1;
    if (open.length > DEEPEST || elements > MOST_ELEMENTS) refuse();
    open.push({ name: localName(name), children: [], text: '', attributes: byLocalName(attributes) });
  });
  const addText = (text: string): void => {
    const current = open.at(-1);
    if (current !== undefined) current.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed !== undefined) open.at(-1)?.children.push(closed);
  });
  parser.write(decodeUtf8(bytes)).close();
  const root = open[0]?.children[0];
  return root?.name === rootName ? root : refuse();
}

export const childrenOf = (parent: XmlElement, name: string): readonly XmlElement[] =>
  parent.children.filter((child) => child.name === name);

/** The text of a child that may stand at most once; null if it does not. */
export function textOf(parent: XmlElement, name: string): string | null {
  const found = childrenOf(parent, name);
  if (found.length > 1) refuse();
  return found[0]?.text ?? null;
}

export function requiredText(parent: XmlElement, name: string): string {
  return textOf(parent, name) ?? refuse();
}

const localName = (name: string): string => name.replace(/^.*:/, '');

const byLocalName = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]));

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse();
  }
}

function refuse(): never {
  throw new S3Error('MalformedXML');
}
