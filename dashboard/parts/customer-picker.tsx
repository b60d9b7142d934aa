import { Autocomplete } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { execute } from '../api/execute.ts';
import { useSession } from '../api/session.tsx';
import { useAnswer } from '../api/use-answer.ts';
import { CustomerNamesDocument, RegionNamesDocument } from '../generated/graphql.ts';

interface CustomerPickerProps {
  readonly value: string;
  readonly onChange: (customerId: string | null) => void;
}

/** A customer of any region, by id or by part of its name. */
export function CustomerPicker({ value, onChange }: CustomerPickerProps) {
  const [typed, setTyped] = useState(value);
  const names = useCustomerNames();
  const submit = (text: string): void => {
    setTyped(text);
    onChange(text);
  };
  return (
    <Autocomplete
      label="Customer"
      placeholder="Id or name"
      w={220}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') submit(typed.trim());
      }}
      onBlur={() => {
        if (typed.trim() !== value) submit(typed.trim());
      }}
      data={names.map(({ id }) => id)}
      limit={50}
      filter={({ options, search }) => {
        const wanted = search.trim().toLowerCase();
        const labels = new Map(names.map(({ id, name }) => [id, `${id} ${name ?? ''}`.toLowerCase()]));
        return options.filter(
          (option) => 'value' in option && (labels.get(String(option.value)) ?? '').includes(wanted),
        );
      }}
      renderOption={({ option }) => names.find(({ id }) => id === option.value)?.name ?? option.value}
    />
  );
}

function useCustomerNames(): readonly { readonly id: string; readonly name: string | null }[] {
  const { headers } = useSession();
  const regions = useAnswer(RegionNamesDocument, {}).data?.data.regions ?? [];
  const answers = useQueries({
    queries: regions.map(({ id: regionId }) => ({
      queryKey: ['customer-names', regionId, headers],
      staleTime: 60_000,
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        execute(CustomerNamesDocument, { regionId, search: null }, headers, signal),
    })),
  });
  return answers.flatMap(({ data }) =>
    (data?.data.region?.customers?.edges ?? []).flatMap(({ node }) => (node === null ? [] : [node])),
  );
}
