import type { Operation } from '#kernel/authorization/policy-table.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import { type Connection, toConnection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';
import { encodePosition } from '../shared/page.ts';
import { parseInput } from '../shared/parse-input.ts';
import type { RequestFacts } from '../shared/request-facts.ts';
import {
  type KeyTemplate,
  keyTemplateInput,
  linkInput,
  type ObjectAddress,
  requireIdentifier,
  type SubjectHandle,
  type SubjectObject,
  toKeyPattern,
} from './subject.ts';
import type { SubjectRepository } from './subject-repository.ts';

type Asker = Pick<RequestFacts, 'caller' | 'actor'>;

/** A person as a customer's index knows them. */
export interface DataSubject {
  readonly customerId: CustomerId;
  readonly handle: SubjectHandle;
}

export class SubjectService {
  readonly #repository: SubjectRepository;
  readonly #customers: Pick<CustomerService, 'get'>;

  constructor(repository: SubjectRepository, customers: Pick<CustomerService, 'get'>) {
    this.#repository = repository;
    this.#customers = customers;
  }

  /** A person nobody has stored anything about is a person too: the answer does not tell the two apart. */
  find(asker: Asker, customerId: string, identifier: string): Promise<DataSubject> {
    return this.#find(asker, customerId, identifier, 'subject.read');
  }

  async #find(asker: Asker, customerId: string, identifier: string, operation: Operation): Promise<DataSubject> {
    const { id } = await this.#customers.get(asker.caller, customerId, operation);
    return { customerId: id, handle: await this.#repository.handleOf(id, requireIdentifier(identifier)) };
  }

  async objects({ customerId, handle }: DataSubject, page: Page): Promise<Connection<SubjectObject>> {
    const rows = await this.#repository.objectsOf(customerId, handle, {
      limit: page.first + 1,
      afterId: page.after?.id ?? null,
    });
    return toConnection(rows, page, ({ objectId, lastModified }) =>
      encodePosition('subjectObjects', { at: lastModified, id: objectId }),
    );
  }

  countObjects({ customerId, handle }: DataSubject): Promise<number> {
    return this.#repository.countObjects(customerId, handle);
  }

  /** Rejects with NOT_FOUND if the object does not exist. */
  async link(asker: Asker, customerId: string, input: unknown): Promise<DataSubject> {
    const link = parseInput(linkInput, input);
    const subject = await this.#find(asker, customerId, link.identifier, 'subject.write');
    const identifier = requireIdentifier(link.identifier);
    const linked = await this.#repository.link(subject.customerId, { ...link, identifier, linkedBy: asker.actor });
    if (!linked) throw new AppError('NOT_FOUND', 'There is no such object version.');
    return subject;
  }

  async unlink(asker: Asker, customerId: string, address: ObjectAddress, identifier: string): Promise<boolean> {
    const { id } = await this.#customers.get(asker.caller, customerId, 'subject.write');
    return this.#repository.unlink(id, address, requireIdentifier(identifier));
  }

  /** Resolves to the number of identifiers that now name the person. */
  async addAlias(asker: Asker, customerId: string, identifier: string, alias: string): Promise<number> {
    const { id } = await this.#customers.get(asker.caller, customerId, 'subject.write');
    return this.#repository.addAlias(id, requireIdentifier(identifier), requireIdentifier(alias), asker.actor);
  }

  async removeAlias(asker: Asker, customerId: string, alias: string): Promise<boolean> {
    const { id } = await this.#customers.get(asker.caller, customerId, 'subject.write');
    return this.#repository.removeAlias(id, requireIdentifier(alias));
  }

  async templates(customerId: CustomerId): Promise<readonly KeyTemplate[]> {
    return this.#repository.templates(customerId);
  }

  /** Resolves to the number of stored objects that were indexed by it. */
  async addTemplate(asker: Asker, customerId: string, input: unknown): Promise<number> {
    const template = parseInput(keyTemplateInput, input);
    const { id } = await this.#customers.get(asker.caller, customerId, 'subject.write');
    return this.#repository.addTemplate(id, template, toKeyPattern(template.template));
  }

  async removeTemplate(asker: Asker, customerId: string, bucket: string, template: string): Promise<boolean> {
    const { id } = await this.#customers.get(asker.caller, customerId, 'subject.write');
    return this.#repository.removeTemplate(id, bucket, template);
  }

  /** Objects stored over a connection without the key (by hand) are linked now; resolves to how many were looked at. */
  drainBacklog(limit = 1_000): Promise<number> {
    return this.#repository.drainBacklog(limit);
  }
}
