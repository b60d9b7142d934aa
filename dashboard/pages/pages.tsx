import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { EmptyState, LoadingState } from '../parts/states.tsx';

// One chunk per page: a visitor of one loads no other.
const Overview = lazy(async () => ({ default: (await import('./overview/overview-page.tsx')).OverviewPage }));
const Alerts = lazy(async () => ({ default: (await import('./alerts/alerts-page.tsx')).AlertsPage }));
const Customers = lazy(async () => ({ default: (await import('./customers/customers-page.tsx')).CustomersPage }));
const Customer = lazy(async () => ({ default: (await import('./customers/customer-page.tsx')).CustomerPage }));
const Audit = lazy(async () => ({ default: (await import('./audit/audit-page.tsx')).AuditPage }));
const Residency = lazy(async () => ({ default: (await import('./residency/residency-page.tsx')).ResidencyPage }));
const Request = lazy(async () => ({ default: (await import('./requests/request-page.tsx')).RequestPage }));
const Transfers = lazy(async () => ({ default: (await import('./transfers/transfers-page.tsx')).TransfersPage }));
const Rules = lazy(async () => ({ default: (await import('./rules/rules-page.tsx')).RulesPage }));
const Breaches = lazy(async () => ({ default: (await import('./breaches/breaches-page.tsx')).BreachesPage }));
const Schema = lazy(async () => ({ default: (await import('./schema/schema-page.tsx')).SchemaPage }));
const Requests = lazy(async () => ({ default: (await import('./requests/requests-page.tsx')).RequestsPage }));

export function Pages() {
  return (
    <Suspense fallback={<LoadingState />}>
      <Routes>
        <Route index element={<Overview />} />
        <Route path="alerts" element={<Alerts />} />
        <Route path="requests" element={<Requests />} />
        <Route path="requests/:customerId/:requestId" element={<Request />} />
        <Route path="transfers" element={<Transfers />} />
        <Route path="rules" element={<Rules />} />
        <Route path="breaches" element={<Breaches />} />
        <Route path="schema" element={<Schema />} />
        <Route path="audit" element={<Audit />} />
        <Route path="residency" element={<Residency />} />
        <Route path="customers" element={<Customers />} />
        <Route path="customers/:customerId" element={<Customer />} />
        <Route
          path="*"
          element={
            <EmptyState title="No such page">The address does not belong to any page of this dashboard.</EmptyState>
          }
        />
      </Routes>
    </Suspense>
  );
}
