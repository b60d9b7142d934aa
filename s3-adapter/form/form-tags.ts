import { childrenOf, parseXml, requiredText } from '../xml/parse-xml.ts';

/** The `tagging` field is a document; elsewhere tags come as a query string. */
export function tagsOfForm(document: string): string {
  const root = parseXml(Buffer.from(document), 'Tagging');
  const tags = childrenOf(root, 'TagSet').flatMap((set) => childrenOf(set, 'Tag'));
  return tags
    .map((tag) => `${encodeURIComponent(requiredText(tag, 'Key'))}=${encodeURIComponent(requiredText(tag, 'Value'))}`)
    .join('&');
}
