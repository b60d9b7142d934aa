import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { EmptyState, LoadingState } from '../parts/states.tsx';

// One chunk per page: a visitor of one loads no other.
const Overview = lazy(async () => ({ default: (await import('./overview/overview-page.tsx')).OverviewPage }));

export function Pages() {
  return (
    <Suspense fallback={<LoadingState />}>
      <Routes>
        <Route index element={<Overview />} />
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
