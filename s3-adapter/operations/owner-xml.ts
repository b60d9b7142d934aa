import { element, type Xml } from '../xml/element.ts';

/** A customer owns all its buckets and objects; its id is its canonical user id and display name. */
export const ownerXml = (name: string, customerId: string | null): Xml =>
  element(name, customerId === null ? null : [element('ID', customerId), element('DisplayName', customerId)]);
