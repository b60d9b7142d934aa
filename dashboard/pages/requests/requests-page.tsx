import './requests.css';
import { SegmentedControl, Switch } from '@mantine/core';
import { useMemo } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { type DataSubjectRequestFilter, RegionNamesDocument } from '../../generated/graphql.ts';
import { Choice } from '../../parts/choice.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { RequestBoard } from './request-board.tsx';
import { LANES, RIGHTS } from './request-lanes.ts';
import { RequestList } from './request-list.tsx';

const STATUSES = LANES.flatMap(({ statuses }) => statuses);

/** The same requests as a board, by what has to be done next, or as one list. */
export function RequestsPage() {
  const regions = useAnswer(RegionNamesDocument, {}).data?.data.regions;
  const [region, setRegion] = useUrlState('region');
  const [right, setRight] = useUrlState('right');
  const [status, setStatus] = useUrlState('status');
  const [overdue, setOverdue] = useUrlState('overdue');
  const [view, setView] = useUrlState('view');
  const parts = useMemo(
    () => (regions ?? []).map(({ id }) => id).filter((id) => region === '' || id === region),
    [regions, region],
  );
  const filter: DataSubjectRequestFilter = {
    right: RIGHTS.find((known) => known === right) ?? null,
    status: view === 'list' ? (STATUSES.find((known) => known === status) ?? null) : null,
    overdue: overdue === 'yes' ? true : null,
  };
  const toolbar = (
    <>
      <SegmentedControl
        aria-label="View"
        value={view === 'list' ? 'list' : 'board'}
        onChange={(next) => setView(next === 'list' ? next : null)}
        data={[
          { value: 'board', label: 'Board' },
          { value: 'list', label: 'List' },
        ]}
      />
      <Choice label="Region" value={region} onChange={setRegion} options={(regions ?? []).map(({ id }) => id)} raw />
      <Choice label="Right" value={right} onChange={setRight} options={RIGHTS} />
      {view === 'list' && <Choice label="Status" value={status} onChange={setStatus} options={STATUSES} />}
      <Switch
        label="Overdue only"
        mb={8}
        checked={overdue === 'yes'}
        onChange={(event) => setOverdue(event.currentTarget.checked ? 'yes' : null)}
      />
    </>
  );
  return view === 'list' ? (
    <RequestList parts={parts} filter={filter} toolbar={toolbar} />
  ) : (
    <RequestBoard parts={parts} filter={filter} toolbar={toolbar} />
  );
}
