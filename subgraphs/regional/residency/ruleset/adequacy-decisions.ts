/** A Commission decision under Art. 45(3) GDPR (or Art. 25(6) of Directive 95/46/EC, still in force by Art. 45(9)). */
export interface AdequacyDecision {
  readonly id: string;
  readonly country: string;
  /**
   * FULL: every recipient in the country, within `limits`. PARTIAL: some sectors or kinds of recipient; ORG_LIST: organisations
   * that certified themselves. For the last two a recipient counts only with a coverage record on file (see TransferInstrument).
   */
  readonly scope: 'FULL' | 'PARTIAL' | 'ORG_LIST';
  /** First and last day (UTC) on which a transfer may rest on it; null: no end set. */
  readonly validFrom: string;
  readonly validUntil: string | null;
  /** First day for exporters in IS, LI and NO; null: not yet incorporated into the EEA Agreement. */
  readonly eeaEftaFrom: string | null;
  readonly limits?: string;
  readonly source: string;
}

interface Row extends Omit<AdequacyDecision, 'id' | 'eeaEftaFrom' | 'validUntil'> {
  readonly id?: string;
  readonly validUntil?: string;
  readonly eeaEftaFrom?: string | null;
}

const decision = ({ id, validUntil, eeaEftaFrom, ...row }: Row): AdequacyDecision => ({
  ...row,
  id: id ?? row.country,
  validUntil: validUntil ?? null,
  eeaEftaFrom: eeaEftaFrom === undefined ? row.validFrom : eeaEftaFrom,
});

/** As known in September 2026. Not here: the European Patent Organisation (2025), an organisation and not a country. */
export const ADEQUACY_DECISIONS: readonly AdequacyDecision[] = [
  decision({ country: 'AD', scope: 'FULL', validFrom: '2010-10-19', source: 'Decision 2010/625/EU' }),
  decision({ country: 'AR', scope: 'FULL', validFrom: '2003-06-30', source: 'Decision 2003/490/EC' }),
  decision({
    country: 'BR',
    scope: 'FULL',
    validFrom: '2026-01-26',
    eeaEftaFrom: null,
    source: 'Implementing Decision (EU) 2026/179',
  }),
  decision({
    id: 'CA-PIPEDA',
    country: 'CA',
    scope: 'PARTIAL',
    validFrom: '2001-12-20',
    limits: 'Commercial organisations subject to PIPEDA.',
    source: 'Decision 2002/2/EC',
  }),
  decision({ country: 'CH', scope: 'FULL', validFrom: '2000-07-26', source: 'Decision 2000/518/EC' }),
  decision({ country: 'FO', scope: 'FULL', validFrom: '2010-03-05', source: 'Decision 2010/146/EU' }),
  decision({
    id: 'GB-2021',
    country: 'GB',
    scope: 'FULL',
    validFrom: '2021-06-28',
    validUntil: '2025-12-27',
    source: 'Implementing Decision (EU) 2021/1772, extended in June 2025',
  }),
  decision({
    id: 'GB-2025',
    country: 'GB',
    scope: 'FULL',
    validFrom: '2025-12-19',
    validUntil: '2031-12-27',
    source: 'Implementing Decision of 19 December 2025 renewing (EU) 2021/1772',
  }),
  decision({ country: 'GG', scope: 'FULL', validFrom: '2003-11-21', source: 'Decision 2003/821/EC' }),
  decision({
    country: 'IL',
    scope: 'FULL',
    validFrom: '2011-01-31',
    limits: 'Automated processing in the State of Israel as defined by international law.',
    source: 'Decision 2011/61/EU',
  }),
  decision({ country: 'IM', scope: 'FULL', validFrom: '2004-04-28', source: 'Decision 2004/411/EC' }),
  decision({ country: 'JE', scope: 'FULL', validFrom: '2008-05-08', source: 'Decision 2008/393/EC' }),
  decision({
    country: 'JP',
    scope: 'FULL',
    validFrom: '2019-01-23',
    limits: 'Business operators subject to the APPI, under the Supplementary Rules.',
    source: 'Implementing Decision (EU) 2019/419',
  }),
  decision({
    country: 'KR',
    scope: 'FULL',
    validFrom: '2021-12-17',
    limits:
      'Not: missionary work of religious bodies, party nominations, credit data under the Financial Services Commission.',
    source: 'Implementing Decision (EU) 2022/254',
  }),
  decision({ country: 'NZ', scope: 'FULL', validFrom: '2012-12-19', source: 'Implementing Decision 2013/65/EU' }),
  decision({
    id: 'US-DPF',
    country: 'US',
    scope: 'ORG_LIST',
    validFrom: '2023-07-10',
    limits: 'Organisations on the Data Privacy Framework List.',
    source: 'Implementing Decision (EU) 2023/1795',
  }),
  decision({ country: 'UY', scope: 'FULL', validFrom: '2012-08-21', source: 'Implementing Decision 2012/484/EU' }),
];
