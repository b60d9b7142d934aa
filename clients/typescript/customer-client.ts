import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import {
  AuditEntriesDocument,
  type AuditEntriesQuery,
  type AuditEntryFilter,
  ComplianceSummaryDocument,
  type ComplianceSummaryQuery,
  CustomerDocument,
  type CustomerQuery,
  RegisterCustomerDocument,
  type RegisterCustomerInput,
  type TypedDocumentString,
} from './generated/graphql.ts';
import { type Credentials, DomicileError, send } from './graphql-transport.ts';

export interface CustomerPlace {
  readonly customerId: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly s3Endpoint: string;
  readonly credentials: Credentials;
}

type Entry = NonNullable<NonNullable<AuditEntriesQuery['customer']>['auditEntries']>['edges'][number]['node'];

const PAGE = 200;

/** One customer, at its own region: nothing that is sent from here passes another jurisdiction. */
export class CustomerClient {
  readonly customerId: string;
  readonly regionId: string;
  readonly s3Endpoint: string;
  readonly #place: CustomerPlace;

  constructor(place: CustomerPlace) {
    this.customerId = place.customerId;
    this.regionId = place.regionId;
    this.s3Endpoint = place.s3Endpoint;
    this.#place = place;
  }

  async register(input: RegisterCustomerInput): Promise<boolean> {
    const { registerCustomer } = await this.query(RegisterCustomerDocument, { customerId: this.customerId, input });
    return registerCustomer?.created ?? false;
  }

  async profile(): Promise<NonNullable<CustomerQuery['customer']>> {
    const { customer } = await this.query(CustomerDocument, { customerId: this.customerId });
    return present(customer, 'profile');
  }

  async complianceSummary(): Promise<
    NonNullable<NonNullable<ComplianceSummaryQuery['customer']>['complianceSummary']>
  > {
    const { customer } = await this.query(ComplianceSummaryDocument, { customerId: this.customerId });
    return present(customer?.complianceSummary, 'compliance summary');
  }

  /** Newest first, page by page as they are read. */
  async *auditEntries(filter: AuditEntryFilter = {}): AsyncGenerator<Entry, void, undefined> {
    let after: string | null = null;
    do {
      const answer: AuditEntriesQuery = await this.query(AuditEntriesDocument, {
        customerId: this.customerId,
        first: PAGE,
        after,
        filter,
      });
      const page = present(answer.customer?.auditEntries, 'audit trail');
      for (const { node } of page.edges) yield node;
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
  }

  /** An S3 client for this customer's region. Close it with `destroy()`. */
  s3(credentials: NonNullable<S3ClientConfig['credentials']>): S3Client {
    return new S3Client({
      endpoint: this.s3Endpoint,
      region: this.regionId.toLowerCase(),
      forcePathStyle: true,
      credentials,
    });
  }

  /** An operation of your own at the region. */
  query<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    return send(this.#place.endpoint, document, variables, this.#place.credentials);
  }
}

function present<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new DomicileError('NO_DATA', `The region gave no ${what}.`);
  return value;
}
