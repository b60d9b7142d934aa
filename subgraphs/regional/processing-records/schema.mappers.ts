import type * as domain from './processing-record.ts';

export type ProcessingRecordMapper = domain.ProcessingRecord;
