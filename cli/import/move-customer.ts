import { type ApiClient, ApiRefusal } from '../api/api-client.ts';
import type { RegionChoice } from './region-choice.ts';
import type { Registration } from './to-registration.ts';

interface Routing {
  readonly primary_region: string;
  readonly regional_endpoint: string;
}

/** One customer from the single layer into its region. */
export class MoveCustomer {
  readonly #api: ApiClient;
  readonly #choice: RegionChoice;

  constructor(api: ApiClient, choice: RegionChoice) {
    this.#api = api;
    this.#choice = choice;
  }

  async run({ customerId, countryCode, profile }: Registration): Promise<'created' | 'updated'> {
    const region = this.#choice.regionFor(countryCode);
    await this.#api.rest('POST', `${this.#routingUrl(customerId)}?region_id=${encodeURIComponent(region)}`);
    const routing = await this.#routingOf(customerId);
    const register = `${routing.regional_endpoint}/api/customers/${encodeURIComponent(customerId)}/register`;
    const { status } = await this.#api.rest('POST', register, profile);
    return status === 201 ? 'created' : 'updated';
  }

  /** What `run` would do, as far as it can be known without doing it: the region judges the profile. */
  async foresee({ customerId, countryCode }: Registration): Promise<'created' | 'updated'> {
    const region = this.#choice.regionFor(countryCode);
    try {
      const { primary_region: owner } = await this.#routingOf(customerId);
      if (owner === region) return 'updated';
      throw new ApiRefusal('RELOCATION_REQUIRED', `the customer belongs to ${owner}; moving it is a relocation`);
    } catch (error) {
      if (error instanceof ApiRefusal && error.code === 'CUSTOMER_NOT_ROUTED') return 'created';
      throw error;
    }
  }

  async #routingOf(customerId: string): Promise<Routing> {
    return (await this.#api.rest('GET', this.#routingUrl(customerId))).body as Routing;
  }

  readonly #routingUrl = (customerId: string): string =>
    `${this.#api.gateway}/routing/customers/${encodeURIComponent(customerId)}`;
}
