import type { Dice } from './seeded-random.ts';

export interface DemoCustomer {
  readonly id: string;
  readonly name: string;
  readonly regionId: string;
  readonly country: string;
  readonly residency: 'strict' | 'eu-only' | 'flexible';
  readonly type: 'enterprise' | 'individual' | 'government';
  readonly classification: 'internal' | 'confidential' | 'restricted';
  readonly requirements: readonly string[];
  readonly domain: string;
  /** Days from now; negative is overdue. */
  readonly reviewInDays: number;
}

export interface DemoObject {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly size: number;
  /** The person whose data it is. */
  readonly subject: string;
}

export interface DemoUpload {
  readonly customer: DemoCustomer;
  readonly object: DemoObject;
}

interface Place {
  readonly country: string;
  readonly tld: string;
  readonly requirements: readonly string[];
  readonly names: readonly string[];
}

const PLACES: Readonly<Record<string, Place>> = {
  'FI-HEL': {
    country: 'Finland',
    tld: 'fi',
    requirements: ['GDPR', 'Finnish_Data_Protection_Act'],
    names: [
      'Aalto Clinics',
      'Baltic Freight',
      'City of Oulu',
      'Fennia Insurance',
      'Kainuu Energy',
      'Lahti Timber',
      'Metsola Law',
      'Nordlys Bank',
      'Pohjola Schools',
      'Saimaa Biotech',
      'Tampere Transit',
      'Vaasa Marine',
    ],
  },
  'DE-FRA': {
    country: 'Germany',
    tld: 'de',
    requirements: ['GDPR', 'BDSG'],
    names: [
      'Adler Versicherung',
      'Bremer Logistik',
      'Feldmann Pharma',
      'Hessen Kliniken',
      'Isar Robotics',
      'Kanzlei Brandt',
      'Lindau Kreditbank',
      'Neckar Werke',
      'Rhein Telekom',
      'Stadt Freiburg',
    ],
  },
  'US-EAST': {
    country: 'United States',
    tld: 'com',
    requirements: ['CCPA', 'HIPAA'],
    names: [
      'Beacon Health',
      'Chesapeake Credit',
      'Delmarva Foods',
      'Hudson Analytics',
      'Liberty Claims',
      'Potomac Research',
      'Shenandoah Water',
      'Tidewater Shipping',
    ],
  },
};

/** 30 customers in three regions. */
export function demoCustomers(dice: Dice): DemoCustomer[] {
  return Object.entries(PLACES).flatMap(([regionId, { country, tld, requirements, names }]) =>
    names.map((name) => {
      const id = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
      return {
        id,
        name,
        regionId,
        country,
        requirements,
        residency:
          regionId === 'US-EAST' ? 'flexible' : dice.pick(['strict', 'strict', 'eu-only', 'flexible'] as const),
        type: /^(City|Stadt)/.test(name) ? 'government' : 'enterprise',
        classification: dice.pick(['internal', 'confidential', 'confidential', 'restricted'] as const),
        domain: `${id}.example.${tld}`,
        reviewInDays: dice.below(365) - 20,
      };
    }),
  );
}

const KINDS = [
  {
    bucket: 'contracts',
    folder: (year: number) => `${year}`,
    file: 'contract',
    extension: 'pdf',
    type: 'application/pdf',
  },
  {
    bucket: 'invoices',
    folder: (year: number) => `${year}/q`,
    file: 'invoice',
    extension: 'xml',
    type: 'application/xml',
  },
  { bucket: 'personnel', folder: () => 'records', file: 'file', extension: 'json', type: 'application/json' },
  {
    bucket: 'correspondence',
    folder: (year: number) => `inbox/${year}`,
    file: 'letter',
    extension: 'txt',
    type: 'text/plain',
  },
  { bucket: 'imaging', folder: () => 'scans', file: 'scan', extension: 'png', type: 'image/png' },
] as const;

const GIVEN = [
  'aino',
  'elias',
  'emma',
  'felix',
  'helmi',
  'jonas',
  'lea',
  'leo',
  'maria',
  'mikko',
  'noah',
  'sofia',
  'tove',
  'zoe',
] as const;
const FAMILY = [
  'becker',
  'carter',
  'heikkinen',
  'jensen',
  'korhonen',
  'laine',
  'meyer',
  'nieminen',
  'novak',
  'parker',
  'schulz',
  'weber',
] as const;

export const demoSubject = (dice: Dice, { domain }: DemoCustomer): string =>
  `${dice.pick(GIVEN)}.${dice.pick(FAMILY)}@mail.${domain}`;

const LARGEST = 24_000;

export function demoObject(dice: Dice, customer: DemoCustomer, index: number): DemoObject {
  const kind = dice.pick(KINDS);
  const year = 2024 + dice.below(3);
  const number = String(index).padStart(5, '0');
  return {
    bucket: kind.bucket,
    key: `${kind.folder(year)}${kind.bucket === 'invoices' ? 1 + dice.below(4) : ''}/${kind.file}-${number}.${kind.extension}`,
    contentType: kind.type,
    size: 200 + dice.below(dice.below(8) === 0 ? LARGEST : 4_000),
    subject: demoSubject(dice, customer),
  };
}
