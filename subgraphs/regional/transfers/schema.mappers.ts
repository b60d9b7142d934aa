import type { RecordedInstrument } from './transfer-repository.ts';

export type TransferInstrumentMapper = RecordedInstrument;
