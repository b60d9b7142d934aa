import type { CustomerId, RegionId } from '#kernel/ids.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import type { ProcessingRecord, ProcessingRecordReader } from './processing-record.ts';

const PAGE = 100;

/** The record of processing activities that Art. 30(2) GDPR asks of a processor, generated from live data. */
export class ProcessingRecordService {
  readonly #regionId: RegionId;
  readonly #reader: ProcessingRecordReader;

  constructor(regionId: RegionId, reader: ProcessingRecordReader) {
    this.#regionId = regionId;
    this.#reader = reader;
  }

  /** A page by customer id: those after `after`. */
  page(
    caller: Caller,
    { first, after }: { readonly first: number; readonly after: string },
  ): Promise<ProcessingRecord[]> {
    return this.#reader.records(this.#only(caller), after, first);
  }

  /** Of the region, or of the customer who asks; read page by page. */
  async *records(caller: Caller): AsyncGenerator<ProcessingRecord> {
    const only = this.#only(caller);
    let after = '';
    for (;;) {
      const page = await this.#reader.records(only, after, PAGE);
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.customerId;
    }
  }

  #only(caller: Caller): CustomerId | null {
    return onlyCustomer(caller, 'processingRecord.read', this.#regionId);
  }
}
