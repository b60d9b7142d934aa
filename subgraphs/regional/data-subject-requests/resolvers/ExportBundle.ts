import type { ExportBundleResolvers } from '../../generated/types.ts';

export const ExportBundle: ExportBundleResolvers = { id: ({ bundleId }) => bundleId };
