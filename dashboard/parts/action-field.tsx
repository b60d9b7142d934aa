import { Select, Textarea, TextInput } from '@mantine/core';
import { words } from './words.ts';

export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  /** `instant` is picked in the viewer's zone and sent as UTC. */
  readonly kind: 'text' | 'narrative' | 'choice' | 'instant' | 'number' | 'json';
  readonly description?: string;
  readonly placeholder?: string;
  readonly options?: readonly string[];
  readonly optional?: boolean;
  readonly initial?: string;
}

export type FieldValues = Readonly<Record<string, string>>;

/** As the server has it for everything that a person is told. */
const SHORTEST_NARRATIVE = 10;

export function problemOf({ kind, optional }: FieldSpec, value: string): string | undefined {
  const text = value.trim();
  if (text === '') return optional === true ? undefined : 'Is needed';
  if (kind === 'narrative' && text.length < SHORTEST_NARRATIVE) return 'Say it in 10 characters at least';
  if (kind === 'number' && !/^\d{1,6}$/.test(text)) return 'Is a whole number';
  if (kind === 'instant' && Number.isNaN(new Date(text).getTime())) return 'Is a date with a time';
  return kind === 'json' && !isJsonObject(text) ? 'Is a JSON object' : undefined;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export const isoOf = (local: string): string => (local === '' ? '' : new Date(local).toISOString());

const MINUTE_MS = 60_000;

/** Now, as a field for dates takes it. */
export function nowLocal(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

interface ActionFieldProps {
  readonly field: FieldSpec;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

export function ActionField({ field, value, problem, onChange }: ActionFieldProps) {
  const { kind, label, description, placeholder, options = [], optional } = field;
  const common = {
    label,
    description,
    placeholder,
    error: problem,
    withAsterisk: optional !== true,
  };
  if (kind === 'choice') {
    return (
      <Select
        {...common}
        value={value === '' ? null : value}
        onChange={(next) => onChange(next ?? '')}
        data={options.map((option) => ({ value: option, label: words(option) }))}
        clearable={optional === true}
      />
    );
  }
  if (kind === 'narrative' || kind === 'json') {
    return (
      <Textarea
        {...common}
        autosize
        minRows={kind === 'json' ? 6 : 3}
        classNames={kind === 'json' ? { input: 'mono' } : {}}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...common}
      type={kind === 'instant' ? 'datetime-local' : 'text'}
      inputMode={kind === 'number' ? 'numeric' : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
