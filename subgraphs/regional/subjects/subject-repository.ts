import type { CustomerId } from '#kernel/ids.ts';
import type {
  KeyTemplate,
  ObjectAddress,
  Provenance,
  SubjectHandle,
  SubjectObject,
  SubjectRelation,
} from './subject.ts';

export interface ManualLink extends ObjectAddress {
  readonly identifier: string;
  readonly relation: SubjectRelation;
  readonly provenance: Provenance;
  readonly linkedBy: string | null;
}

/** Keyset page by object id. */
export interface SubjectObjectPage {
  readonly limit: number;
  readonly afterId: string | null;
}

/** The index from people to stored objects. Identifiers come in as typed; they are normalised and hashed in the database. */
export interface SubjectRepository {
  handleOf(customerId: CustomerId, identifier: string): Promise<SubjectHandle>;
  /** Every handle of the same person, aliases included; at least the one asked for. */
  handlesOf(customerId: CustomerId, identifier: string): Promise<readonly SubjectHandle[]>;
  /** Both name one person from now on; whatever either had as aliases comes along. */
  addAlias(customerId: CustomerId, identifier: string, alias: string, addedBy: string | null): Promise<number>;
  removeAlias(customerId: CustomerId, alias: string): Promise<boolean>;
  /** False if there is no such object. */
  link(customerId: CustomerId, link: ManualLink): Promise<boolean>;
  /** Removes a link made by hand; the others follow the object's tags, metadata and key. */
  unlink(customerId: CustomerId, address: ObjectAddress, identifier: string): Promise<boolean>;
  /** All versions and delete markers about the person, aliases included, by object id. */
  objectsOf(customerId: CustomerId, handle: SubjectHandle, page: SubjectObjectPage): Promise<readonly SubjectObject[]>;
  countObjects(customerId: CustomerId, handle: SubjectHandle): Promise<number>;
  templates(customerId: CustomerId): Promise<readonly KeyTemplate[]>;
  /** Also indexes what the bucket holds already; resolves to the number of objects looked at. */
  addTemplate(customerId: CustomerId, template: KeyTemplate, pattern: string): Promise<number>;
  /** Also takes back the links that only the template made. */
  removeTemplate(customerId: CustomerId, bucket: string, template: string): Promise<boolean>;
  /** Links objects that were stored over a connection without the key; resolves to how many. */
  drainBacklog(limit: number): Promise<number>;
}
