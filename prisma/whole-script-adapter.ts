import { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/**
 * Prisma's adapter cuts a migration at every semicolon, which breaks function bodies. PostgreSQL takes the whole script in
 * one message and runs it as one transaction, so a migration is applied entirely or not at all.
 */
export class WholeScriptAdapter extends PrismaPg {
  /** PostgreSQL's own words about the script that failed; the engine keeps only part of them. */
  scriptError: Error | undefined;

  override async connect(): Promise<Adapter> {
    return this.#sendingWholeScripts(await super.connect());
  }

  override async connectToShadowDb(): Promise<Adapter> {
    return this.#sendingWholeScripts(await super.connectToShadowDb());
  }

  #sendingWholeScripts(adapter: Adapter): Adapter {
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        this.scriptError = error as Error;
        throw error;
      }
    };
    return adapter;
  }
}
