import type { ProcessingRecordResolvers } from '../../generated/types.ts';

export const ProcessingRecord: ProcessingRecordResolvers = {
  categories: ({ categories }) => [...categories],
  classifications: ({ classifications }) => [...classifications],
  thirdCountries: ({ thirdCountries }) => [...thirdCountries],
  instruments: ({ instruments }) => [...instruments],
  measures: ({ measures }) => [...measures],
  retention: ({ retention }) => [...retention],
};
