import { parseCountry } from '#kernel/parse-country.ts';
import { type ApiClient, ApiRefusal } from '../api/api-client.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';

interface RegionRow {
  readonly id: string;
  readonly country: string | null;
  readonly status: string;
}

const REGIONS = /* GraphQL */ `
  query RegionsForImport {
    regions {
      id
      country
      status
    }
  }
`;

/** Which region a country's customers belong to. Never a guess: a country without a region of its own must be placed by hand. */
export class RegionChoice {
  readonly #byCountry: ReadonlyMap<string, readonly string[]>;
  readonly #placed: ReadonlyMap<string, string>;

  private constructor(byCountry: ReadonlyMap<string, readonly string[]>, placed: ReadonlyMap<string, string>) {
    this.#byCountry = byCountry;
    this.#placed = placed;
  }

  static async load(api: ApiClient, places: ReadonlyMap<string, string>): Promise<RegionChoice> {
    const { regions } = await api.graphql<{ regions: readonly RegionRow[] }>(REGIONS);
    const active = regions.filter(({ status }) => status === 'ACTIVE');
    const byCountry = new Map<string, string[]>();
    for (const { id, country } of active) {
      const code = parseCountry(country ?? '')?.code;
      if (code !== undefined) byCountry.set(code, [...(byCountry.get(code) ?? []), id]);
    }
    const placed = [...places].map(([country, region]) => {
      const code = parseCountry(country)?.code;
      if (code === undefined) throw usage(`--place ${country}=${region}: no such country.`);
      if (!active.some(({ id }) => id === region))
        throw usage(`--place ${country}=${region}: no active region ${region}.`);
      return [code, region] as const;
    });
    return new RegionChoice(byCountry, new Map(placed));
  }

  /** Fails with an `ApiRefusal` that says which option decides. */
  regionFor(countryCode: string): string {
    const placed = this.#placed.get(countryCode);
    if (placed !== undefined) return placed;
    const [region, ...others] = this.#byCountry.get(countryCode) ?? [];
    if (region !== undefined && others.length === 0) return region;
    const why = region === undefined ? 'has no region' : `has several regions (${[region, ...others].join(', ')})`;
    throw new ApiRefusal('NO_REGION', `country ${countryCode} ${why}: decide with --place ${countryCode}=<region>`);
  }
}

const usage = (message: string): CommandFailure => new CommandFailure(message, { exitCode: EXIT.usage });
