import type { RegionalContext } from '../../context.ts';
import type { RegionResolvers } from '../../generated/types.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import { parseFirst } from '../../shared/page.ts';
import type { ProcessingRecord } from '../processing-record.ts';
import { CSV_HEADER, toCsv } from '../render-record.ts';

interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | number | null | undefined;
}

export const Region: Pick<RegionResolvers, 'processingRecords' | 'processingRecordsCsv' | '__resolveReference'> = {
  processingRecords: (_region, page, context) => admitted(context, page, 'Region.processingRecords'),
  processingRecordsCsv: async (_region, page, context) => {
    const records = await admitted(context, page, 'Region.processingRecordsCsv');
    return CSV_HEADER + records.map(toCsv).join('');
  },
};

async function admitted(
  { facts, services, trail }: RegionalContext,
  { first, after }: PageArguments,
  operation: string,
): Promise<ProcessingRecord[]> {
  const page = { first: parseFirst(first), after: String(after ?? '') };
  return onlyAdmitted(trail, await services.processingRecords.page(facts.caller, page), operation);
}
