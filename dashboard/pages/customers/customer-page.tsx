import { Group, Tabs, Text } from '@mantine/core';
import { useParams } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { CustomerDetailDocument } from '../../generated/graphql.ts';
import { Label } from '../../parts/labels.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { CustomerHolds } from '../holds/customer-holds.tsx';
import { CustomerBuckets } from './customer-buckets.tsx';
import type { CustomerFacts } from './customer-facts.ts';
import { CustomerObjects } from './customer-objects.tsx';
import { CustomerProfile } from './customer-profile.tsx';
import { CustomerRequests } from './customer-requests.tsx';

export function CustomerPage() {
  const { customerId = '' } = useParams();
  const { data: answer, error, refetch } = useAnswer(CustomerDetailDocument, { customerId }, { live: true });
  const customer = answer?.data.customer ?? undefined;
  if (answer === undefined && error === null) return <LoadingState />;
  if (customer === undefined) {
    return (
      <PageFrame title={customerId}>
        <div className="panel">
          {error === null ? (
            <NotFound code={answer?.problems[0]?.code} />
          ) : (
            <ErrorState error={error} retry={() => void refetch()} />
          )}
        </div>
      </PageFrame>
    );
  }
  return (
    <PageFrame
      title={customer.name ?? customer.id}
      lead={
        <Group gap="xs" mt={4}>
          <Label of={customer.complianceStatus} />
          <Label of={customer.dataResidencyRequirement} />
          <Text size="sm" c="var(--muted)">
            {customer.id} · {customer.region.id} · {customer.region.country}
          </Text>
        </Group>
      }
    >
      <ProblemsBanner problems={answer?.problems ?? []} />
      <CustomerTabs customer={customer} />
    </PageFrame>
  );
}

function CustomerTabs({ customer }: { readonly customer: CustomerFacts }) {
  const [tab, setTab] = useUrlState('tab');
  return (
    <Tabs
      value={tab === '' ? 'profile' : tab}
      onChange={(next) => setTab(next === 'profile' ? null : next)}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="profile">Profile</Tabs.Tab>
        <Tabs.Tab value="buckets">Buckets</Tabs.Tab>
        <Tabs.Tab value="objects">Objects</Tabs.Tab>
        <Tabs.Tab value="requests">Requests</Tabs.Tab>
        <Tabs.Tab value="holds">Holds</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="profile">
        <CustomerProfile customer={customer} />
      </Tabs.Panel>
      <Tabs.Panel value="buckets">
        <CustomerBuckets customerId={customer.id} />
      </Tabs.Panel>
      <Tabs.Panel value="objects">
        <CustomerObjects customerId={customer.id} />
      </Tabs.Panel>
      <Tabs.Panel value="requests">
        <CustomerRequests customerId={customer.id} />
      </Tabs.Panel>
      <Tabs.Panel value="holds">
        <CustomerHolds customerId={customer.id} />
      </Tabs.Panel>
    </Tabs>
  );
}

function NotFound({ code }: { readonly code: string | undefined }) {
  return (
    <EmptyState title="No such customer">
      No region owns a customer with this id. <span className="mono">{code}</span>
    </EmptyState>
  );
}
