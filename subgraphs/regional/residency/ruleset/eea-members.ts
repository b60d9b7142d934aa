/** A state of the European Economic Area and the ISO codes of those of its territories to which the GDPR applies as well. */
export interface EeaMember {
  readonly code: string;
  /** Members of the EEA through EFTA take over Commission decisions only once the EEA Joint Committee has incorporated them. */
  readonly through: 'EU' | 'EFTA';
  readonly territories: readonly string[];
}

const eu = (code: string, ...territories: string[]): EeaMember => ({ code, through: 'EU', territories });
const efta = (code: string): EeaMember => ({ code, through: 'EFTA', territories: [] });

/**
 * Territories: outermost regions of Art. 349 and 355(1) TFEU with an ISO code of their own, Åland (Art. 355(4)), and the codes
 * that ISO reserves for Ceuta and Melilla (EA) and the Canary Islands (IC), which some country databases use.
 *
 * Left out on purpose, so third countries here: overseas countries and territories of Annex II TFEU (AW BL BQ CW GL NC PF PM SX
 * TF WF), Faroe Islands (FO, Art. 355(5)(a)), Gibraltar (GI, left with the United Kingdom), Svalbard and Jan Mayen (SJ: Norway
 * excluded Svalbard by Protocol 40 to the EEA Agreement), the microstates, Switzerland.
 */
export const EEA_MEMBERS: readonly EeaMember[] = [
  eu('AT'),
  eu('BE'),
  eu('BG'),
  eu('HR'),
  eu('CY'),
  eu('CZ'),
  eu('DK'),
  eu('EE'),
  eu('FI', 'AX'),
  eu('FR', 'GF', 'GP', 'MF', 'MQ', 'RE', 'YT'),
  eu('DE'),
  eu('GR'),
  eu('HU'),
  eu('IE'),
  eu('IT'),
  eu('LV'),
  eu('LT'),
  eu('LU'),
  eu('MT'),
  eu('NL'),
  eu('PL'),
  eu('PT'),
  eu('RO'),
  eu('SK'),
  eu('SI'),
  eu('ES', 'EA', 'IC'),
  eu('SE'),
  efta('IS'),
  efta('LI'),
  efta('NO'),
];
