import { SimpleGrid } from '@mantine/core';
import { ComplianceBar } from '../../parts/compliance-bar.tsx';
import { Fact, FactCard } from '../../parts/facts.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { words } from '../../parts/words.ts';
import type { CustomerFacts } from './customer-facts.ts';

export function CustomerProfile({ customer }: { readonly customer: CustomerFacts }) {
  const { region, complianceSummary: summary } = customer;
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <FactCard title="Compliance">
        {summary !== null && (
          <>
            <Fact term="Compliant objects">
              <ComplianceBar percentage={summary.compliancePercentage} />
            </Fact>
            <Fact term="Objects">
              {summary.compliantObjects.toLocaleString()} of {summary.totalObjects.toLocaleString()}
            </Fact>
            <Fact term="On legal hold">{summary.legalHoldObjects.toLocaleString()}</Fact>
            <Fact term="Open violations">
              <span className={summary.openViolations > 0 ? 'alarm' : ''}>{summary.openViolations}</span>
            </Fact>
            <Fact term="Open requests">{summary.pendingDataRequests}</Fact>
            <Fact term="Counted">
              <Instant at={summary.asOf} />
            </Fact>
          </>
        )}
        <Fact term="Next review">
          <Instant at={customer.nextComplianceReview} as="day" />
        </Fact>
      </FactCard>
      <FactCard title="Residency">
        <Fact term="Home region">
          {region.name} ({region.id})
        </Fact>
        <Fact term="Requirement">
          <Label of={customer.dataResidencyRequirement} />
        </Fact>
        <Fact term="Also permitted">{listed(customer.allowedRegions)}</Fact>
        <Fact term="Country">{customer.country ?? '–'}</Fact>
        <Fact term="S3 endpoint">
          <span className="mono">{region.s3Endpoint}</span>
        </Fact>
        <Fact term="GraphQL and REST">
          <span className="mono">{region.gatewayEndpoint}</span>
        </Fact>
      </FactCard>
      <FactCard title="Profile">
        <Fact term="Type">{customer.customerType === null ? '–' : words(customer.customerType)}</Fact>
        <Fact term="Classification">
          <Label of={customer.dataClassification} />
        </Fact>
        <Fact term="Requirements">{listed(customer.complianceRequirements)}</Fact>
        <Fact term="Contact">{customer.primaryContactEmail ?? '–'}</Fact>
        <Fact term="Compliance officer">{customer.complianceOfficerEmail ?? '–'}</Fact>
        <Fact term="Registered">
          <Instant at={customer.createdAt} />
        </Fact>
      </FactCard>
    </SimpleGrid>
  );
}

const listed = (values: readonly string[] | null): string =>
  values === null || values.length === 0 ? '–' : values.map((value) => value.replaceAll('_', ' ')).join(', ');
