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

/**
 * The engine's JavaScript half has one memory for the whole process. Where this module is evaluated twice (test runners load
 * it once per set-up file), a second instance would pull the memory from under the first, so the instance is shared too.
 */
const LOADED = Symbol.for('domicile.schema-engine');
const shared = globalThis as { [LOADED]?: Promise<void> };

/** The package's own entry imports `.wasm` as a module, which Node does not do without a flag; this loads it by hand. */
async function loadEngine(): Promise<void> {
  const wasmFile = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const { instance } = await webAssembly.instantiate(await readFile(wasmFile), {
    './schema_engine_bg.js': { ...engineModule, ...withoutHoldingTheProcess() },
  });
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: reportPanic } });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** Where the engine leaves its last words before it traps; without this, all that is seen is the trap. */
function reportPanic(message: string): never {
  throw new Error(`Prisma's schema engine failed: ${message}`);
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
  shared[LOADED] ??= loadEngine();
  await shared[LOADED];
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  return engineModule.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
}
