import { CustomerClient } from './customer-client.ts';
import {
  AssignCustomerDocument,
  CustomerRoutingDocument,
  RegionsDocument,
  type RegionsQuery,
  type TypedDocumentString,
} from './generated/graphql.ts';
import { type Credentials, DomicileError, send } from './graphql-transport.ts';

export interface ClientOptions extends Credentials {
  /** The global router. It is told a customer's id and nothing else about it. */
  readonly gateway: string;
}

/** The federation as a client sees it: which regions there are, and who lives where. */
export class DomicileClient {
  readonly #gateway: string;
  readonly #credentials: Credentials;

  constructor({ gateway, ...credentials }: ClientOptions) {
    this.#gateway = gateway.replace(/\/+$/, '');
    this.#credentials = credentials;
  }

  async regions(): Promise<RegionsQuery['regions']> {
    return (await this.query(RegionsDocument, {})).regions;
  }

  /** Assigns a new customer to a region; fails with RELOCATION_REQUIRED for one that lives elsewhere. */
  async assign(customerId: string, regionId: string): Promise<CustomerClient> {
    await this.query(AssignCustomerDocument, { customerId, regionId });
    return this.customer(customerId);
  }

  /** Finds the customer's region, and from then on speaks to that region only. */
  async customer(customerId: string): Promise<CustomerClient> {
    const { customerRouting } = await this.query(CustomerRoutingDocument, { customerId });
    if (customerRouting === null)
      throw new DomicileError('CUSTOMER_NOT_ROUTED', `No region owns the customer ${customerId}.`);
    const { region, regionalEndpoint, s3Endpoint } = customerRouting;
    return new CustomerClient({
      customerId,
      regionId: region.id,
      endpoint: regionalEndpoint,
      s3Endpoint,
      credentials: this.#credentials,
    });
  }

  /** An operation of your own at the router, for what spans regions. */
  query<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    return send(this.#gateway, document, variables, this.#credentials);
  }
}
