import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { Prisma, Customer as Row } from '../../../prisma/generated/regional/client.ts';
import type { Page } from '../shared/page.ts';
import { isPrismaError, type RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { Customer, CustomerProfile } from './customer.ts';
import type { CustomerFilter, CustomerRepository } from './customer-repository.ts';

export class PrismaCustomerRepository implements CustomerRepository {
  readonly #prisma: RegionalPrisma;
  readonly #regionId: RegionId;

  constructor(prisma: RegionalPrisma, regionId: RegionId) {
    this.#prisma = prisma;
    this.#regionId = regionId;
  }

  async find(id: CustomerId): Promise<Customer | undefined> {
    const row = await this.#prisma.customer.findUnique({ where: { id } });
    return row === null ? undefined : toCustomer(row);
  }

  async findMany(ids: readonly CustomerId[]): Promise<Customer[]> {
    const rows = await this.#prisma.customer.findMany({ where: { id: { in: [...ids] } } });
    return rows.map(toCustomer);
  }

  async list(filter: CustomerFilter, { first, after }: Page): Promise<Customer[]> {
    const rest: Prisma.CustomerWhereInput =
      after === null ? {} : { OR: [{ createdAt: { gt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] };
    const rows = await this.#prisma.customer.findMany({
      where: { AND: [toWhere(filter), rest] },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: first + 1,
    });
    return rows.map(toCustomer);
  }

  count(filter: CustomerFilter): Promise<number> {
    return this.#prisma.customer.count({ where: toWhere(filter) });
  }

  async create(id: CustomerId, name: string, profile: CustomerProfile): Promise<Customer | undefined> {
    try {
      return toCustomer(
        await this.#prisma.customer.create({ data: { ...toData(profile), id, name, regionId: this.#regionId } }),
      );
    } catch (error) {
      if (isPrismaError(error, 'P2002')) return undefined;
      throw error;
    }
  }

  async update(id: CustomerId, profile: CustomerProfile): Promise<Customer | undefined> {
    try {
      return toCustomer(await this.#prisma.customer.update({ where: { id }, data: toData(profile) }));
    } catch (error) {
      if (isPrismaError(error, 'P2025')) return undefined;
      throw error;
    }
  }
}

function toData({ complianceRequirements, allowedRegions, ...profile }: CustomerProfile) {
  return {
    ...profile,
    ...(complianceRequirements === undefined ? {} : { complianceRequirements: [...complianceRequirements] }),
    ...(allowedRegions === undefined ? {} : { allowedRegions: [...allowedRegions] }),
  };
}

function toWhere({ country, search, ...equal }: CustomerFilter): Prisma.CustomerWhereInput {
  const both: Prisma.CustomerWhereInput[] = [];
  if (country !== undefined) {
    both.push({ OR: [{ country: { equals: country, mode: 'insensitive' } }, { countryCode: country.toUpperCase() }] });
  }
  if (search !== undefined) {
    const contains = { contains: search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const;
    both.push({ OR: [{ name: contains }, { id: contains }] });
  }
  const given = Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined));
  return { ...given, AND: both };
}

/** The check constraints of the table hold the vocabularies that the casts name. */
function toCustomer(row: Row): Customer {
  return {
    id: row.id as CustomerId,
    regionId: row.regionId as RegionId,
    name: row.name,
    type: row.type as Customer['type'],
    country: row.country,
    countryCode: row.countryCode,
    dataResidencyRequirement: row.dataResidencyRequirement as Customer['dataResidencyRequirement'],
    complianceRequirements: toTexts(row.complianceRequirements),
    dataClassification: row.dataClassification as Customer['dataClassification'],
    primaryContactEmail: row.primaryContactEmail,
    complianceOfficerEmail: row.complianceOfficerEmail,
    allowedRegions: row.allowedRegions as RegionId[],
    complianceStatus: row.complianceStatus as Customer['complianceStatus'],
    nextComplianceReview: row.nextComplianceReview,
    createdAt: row.createdAt,
  };
}

/** A JSON array; whoever writes to the table by hand may put something else than texts into it. */
export function toTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))) : [];
}
