import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { AuditRecorder } from '../../audit/audit-recorder.ts';
import { followCaller, type RestCall } from '../../rest/add-route.ts';
import { addStreamRoute } from '../../rest/add-stream-route.ts';
import type { ProcessingRecord } from '../processing-record.ts';
import type { ProcessingRecordService } from '../processing-record-service.ts';
import { CSV_HEADER, toCsv, toJson } from '../render-record.ts';

export interface RecordRoutes {
  readonly regionId: RegionId;
  readonly records: ProcessingRecordService;
  readonly recorder: AuditRecorder;
}

const TYPES = { json: 'application/json; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const;

export function addRecordRoutes(router: Router, { regionId, records, recorder }: RecordRoutes): void {
  addStreamRoute(router, '/compliance/processing-records', recorder, (call) =>
    followCaller(call, async () => {
      const format = call.query['format'] ?? 'json';
      if (format !== 'json' && format !== 'csv') throw new AppError('BAD_USER_INPUT', 'format must be json or csv.');
      const admitted = admittedOnly(call, records.records(call.facts.caller));
      // The first one now, so that a refusal is an answer and not a body that breaks off.
      const first = await admitted.next();
      const chunks = format === 'csv' ? asCsv(first, admitted) : asJson(regionId, first, admitted);
      return { contentType: TYPES[format], fileName: `processing-records-${regionId}.${format}`, chunks };
    }),
  );
}

type First = IteratorResult<ProcessingRecord, void>;

/** Leaves out customers whose residency keeps their record from this caller. */
async function* admittedOnly(
  { trail, operation }: RestCall,
  records: AsyncGenerator<ProcessingRecord>,
): AsyncGenerator<ProcessingRecord, void> {
  for await (const record of records) if (await trail.admits(record.customerId, operation)) yield record;
}

async function* asCsv(first: First, rest: AsyncGenerator<ProcessingRecord, void>): AsyncGenerator<string> {
  yield CSV_HEADER;
  if (first.done !== true) yield toCsv(first.value);
  for await (const record of rest) yield toCsv(record);
}

async function* asJson(
  regionId: RegionId,
  first: First,
  rest: AsyncGenerator<ProcessingRecord, void>,
): AsyncGenerator<string> {
  yield `{"region":${JSON.stringify(regionId)},"article":"GDPR Art. 30(2)","generated_at":${JSON.stringify(new Date())},"records":[`;
  if (first.done !== true) yield JSON.stringify(toJson(first.value));
  for await (const record of rest) yield `,${JSON.stringify(toJson(record))}`;
  yield ']}';
}
