import { authorize } from '#kernel/authorization/authorize.ts';
import type { Caller } from '#kernel/authorization/caller.ts';
import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import { parseProvider } from './parse-provider.ts';
import type { Provider } from './provider.ts';
import type { ProviderRepository } from './provider-repository.ts';

/** The registry of storage providers. */
export class ProviderService {
  readonly #repository: ProviderRepository;

  constructor(repository: ProviderRepository) {
    this.#repository = repository;
  }

  list(): Promise<readonly Provider[]> {
    return this.#repository.list();
  }

  findById(id: string): Promise<Provider | undefined> {
    return this.#repository.findById(id);
  }

  ofRegions(regionIds: readonly RegionId[]): Promise<readonly Provider[]> {
    return this.#repository.ofRegions(regionIds);
  }

  /**
   * Registers a provider or updates the one of the same id. Fails with UNPROCESSABLE for a field that cannot be used, and with
   * CONFLICT if another provider has the zone code.
   */
  async register(
    caller: Caller,
    input: Readonly<Record<string, unknown>>,
  ): Promise<{ provider: Provider; created: boolean }> {
    authorize(caller, 'registry.write', {});
    const provider = parseProvider(input);
    const outcome = await this.#repository.put(provider);
    if (outcome !== 'zone-taken') return { provider, created: outcome === 'created' };
    throw new AppError('CONFLICT', `Zone ${provider.zoneCode} belongs to another provider. A zone has one.`);
  }
}
