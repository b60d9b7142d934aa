import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { ResidencyGate } from '../../residency/gate/residency-gate.ts';
import { addRoute, requireJsonObject } from '../../rest/add-route.ts';
import type { Customer } from '../customer.ts';
import type { CustomerService } from '../customer-service.ts';
import type { FieldNames } from '../parse-registration.ts';

const REST_FIELDS: FieldNames = {
  name: 'customer_name',
  type: 'customer_type',
  country: 'country',
  dataResidencyRequirement: 'data_residency_requirement',
  complianceRequirements: 'compliance_requirements',
  dataClassification: 'data_classification',
  primaryContactEmail: 'primary_contact_email',
  complianceOfficerEmail: 'compliance_officer_email',
  allowedRegions: 'allowed_regions',
  nextComplianceReview: 'next_compliance_review',
};

export interface CustomerRoutesOptions {
  readonly regionId: RegionId;
  readonly customers: CustomerService;
  readonly residency: Pick<ResidencyGate, 'decide'>;
}

export function addCustomerRoutes(router: Router, { regionId, customers, residency }: CustomerRoutesOptions): void {
  addRoute(router, 'post', '/customers/:id/register', ({ id, operation, facts, trail, body }) =>
    trail.follow(id, operation, async () => {
      const { region_id: named, ...fields } = requireJsonObject(body);
      // A profile that `info` returned may be sent back; with another region in it, it asks for a move.
      if (named !== undefined && named !== regionId) {
        throw new AppError('RELOCATION_REQUIRED', `This is region ${regionId}; moving a customer is a relocation.`);
      }
      const { customer, created } = await customers.register(facts.caller, id, fields, REST_FIELDS);
      const message = created
        ? 'Customer registered; its compliance profile is stored in this region only.'
        : 'Customer updated.';
      return { status: created ? 201 : 200, body: { customer_id: customer.id, region: regionId, message } };
    }),
  );

  addRoute(router, 'get', '/customers/:id/info', ({ id, operation, facts, trail }) =>
    trail.follow(id, operation, async () => {
      const customer = await customers.get(facts.caller, id);
      const note = 'Complete compliance information; it is stored in this region only.';
      const question = { facts, customerId: id, operation, kind: 'FIELD_READ', exportPolicy: 'REDACT' } as const;
      const contacts = await residency.decide(question);
      const info = contacts?.disclosure === 'VALUE' ? toInfo(customer) : withoutContacts(toInfo(customer));
      return { body: { customer_info: info, region: regionId, note } };
    }),
  );
}

function toInfo(customer: Customer) {
  return {
    customer_id: customer.id,
    customer_name: customer.name,
    customer_type: customer.type,
    region_id: customer.regionId,
    country: customer.country,
    country_code: customer.countryCode,
    data_residency_requirement: customer.dataResidencyRequirement,
    compliance_requirements: customer.complianceRequirements,
    data_classification: customer.dataClassification,
    primary_contact_email: customer.primaryContactEmail,
    compliance_officer_email: customer.complianceOfficerEmail,
    allowed_regions: customer.allowedRegions,
    compliance_status: customer.complianceStatus,
    next_compliance_review: customer.nextComplianceReview,
    created_at: customer.createdAt,
  };
}

/** They never leave the home country. */
const withoutContacts = (info: ReturnType<typeof toInfo>): ReturnType<typeof toInfo> => ({
  ...info,
  primary_contact_email: null,
  compliance_officer_email: null,
});
