/** Bundles every process into dist/. */
export function buildAll(): Promise<void>;
