import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { Pool, QueryArrayConfig, QueryArrayResult } from 'pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/** Type ids of PostgreSQL: its internal one-byte "char", in which the catalogue answers, and text. */
const INTERNAL_CHAR = 18;
const TEXT = 25;

/** Prisma's adapter for PostgreSQL, with the two things put right that its schema engine needs of it. */
export class SchemaEngineAdapter extends PrismaPg {
  /** PostgreSQL's own words about the script that failed; the engine keeps only part of them. */
  scriptError: Error | undefined;
  /** Which columns of a result were "char", by its rows: the one part that the adapter passes on untouched. */
  readonly #charColumns = new WeakMap<object, number[]>();

  constructor(pool: Pool) {
    super(pool);
    this.#noteInternalChars(pool);
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    this.#sendWholeScripts(adapter);
    this.#restoreInternalChars(adapter);
    return adapter;
  }

  /**
   * The adapter cuts a migration at every semicolon, which breaks function bodies. PostgreSQL takes the whole script in one
   * message and runs it as one transaction, so a migration is applied entirely or not at all.
   */
  #sendWholeScripts(adapter: Adapter): void {
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        this.scriptError = error as Error;
        throw error;
      }
    };
  }

  /** The adapter refuses "char" columns, so it is told text, and the engine, which insists on them, is told the truth. */
  #noteInternalChars(pool: Pool): void {
    const query = pool.query.bind(pool) as (config: QueryArrayConfig, values?: unknown[]) => Promise<QueryArrayResult>;
    const noting = async (config: QueryArrayConfig, values?: unknown[]): Promise<QueryArrayResult> => {
      const result = await query(config, values);
      const fields = result.fields ?? [];
      const positions = fields.flatMap((field, index) => (field.dataTypeID === INTERNAL_CHAR ? [index] : []));
      for (const position of positions) Object.assign(fields[position] ?? {}, { dataTypeID: TEXT });
      if (positions.length > 0) this.#charColumns.set(result.rows, positions);
      return result;
    };
    pool.query = noting as unknown as Pool['query'];
  }

  #restoreInternalChars(adapter: Adapter): void {
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const position of this.#charColumns.get(result.rows) ?? []) {
        result.columnTypes[position] = ColumnTypeEnum.Character;
      }
      return result;
    };
  }
}
