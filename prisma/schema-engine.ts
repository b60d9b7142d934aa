import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';

export type SchemaEngine = engineModule.SchemaEngine;

/** The part of the WebAssembly global used here; its types ship with the DOM library, which server code does without. */
interface WebAssemblyGlobal {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
}
const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyGlobal }).WebAssembly;

let loaded: Promise<void> | undefined;

/** The package's own entry imports `.wasm` as a module, which Node does not do without a flag; this loads it by hand. */
async function loadEngine(): Promise<void> {
  const wasmFile = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const { instance } = await webAssembly.instantiate(await readFile(wasmFile), {
    './schema_engine_bg.js': { ...engineModule, ...withoutHoldingTheProcess() },
  });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine never clears the 10 s time-out of its lock; as it stands, the process could not end before that. */
function withoutHoldingTheProcess(): Record<string, unknown> {
  const imported = Object.keys(engineModule).filter((name) => name.startsWith('__wbg_setTimeout_'));
  return Object.fromEntries(
    imported.map((name) => [name, (run: () => void, delay: number) => setTimeout(run, delay >>> 0).unref()]),
  );
}

/**
 * Prisma's schema engine as WebAssembly: the same migrations as `prisma migrate`, without the native binary that the
 * command line downloads at its first use.
 */
export async function openSchemaEngine(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  loaded ??= loadEngine();
  await loaded;
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  return engineModule.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
}
