import { Select } from '@mantine/core';
import { words } from './words.ts';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string | null) => void;
  readonly options: readonly string[];
  /** Options are names already, not constants of the schema. */
  readonly raw?: boolean;
}

/** One of a filter's values, or any. */
export function Choice({ label, value, onChange, options, raw = false }: ChoiceProps) {
  return (
    <Select
      label={label}
      placeholder="Any"
      clearable
      w={160}
      value={value === '' ? null : value}
      onChange={onChange}
      data={options.map((option) => ({ value: option, label: raw ? option : words(option) }))}
    />
  );
}
