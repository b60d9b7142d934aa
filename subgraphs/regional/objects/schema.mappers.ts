import type { CatalogueEntry } from './object-catalogue.ts';

export type StoredObjectMapper = CatalogueEntry;
export type ObjectComplianceStateMapper = CatalogueEntry['complianceStatus'];
