import { Alert, Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ActionField, type FieldSpec, type FieldValues, isoOf, problemOf } from './action-field.tsx';

interface ActionButtonProps {
  readonly label: string;
  /** What it does and what follows from it. */
  readonly note: string;
  readonly fields?: readonly FieldSpec[];
  readonly run: (values: FieldValues) => Promise<unknown>;
  /** Cannot be taken back: said in the dialogue and in its colour. */
  readonly isFinal?: boolean;
  readonly variant?: ButtonProps['variant'];
  readonly size?: ButtonProps['size'];
}

/** Something that changes what is stored: it says what it will do, takes what it needs, and shows why it was refused. */
export function ActionButton({ label, variant = 'default', size = 'sm', ...dialogue }: ActionButtonProps) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant={variant} size={size} onClick={() => setOpened(true)}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={<Text fw={650}>{label}</Text>}
        closeButtonProps={{ 'aria-label': 'Close' }}
        centered
      >
        <Dialogue label={label} {...dialogue} close={() => setOpened(false)} />
      </Modal>
    </>
  );
}

type DialogueProps = Omit<ActionButtonProps, 'variant' | 'size'> & { readonly close: () => void };

function Dialogue({ label, note, fields = [], run, isFinal = false, close }: DialogueProps) {
  const [values, setValues] = useState<FieldValues>(() =>
    Object.fromEntries(fields.map((field) => [field.name, field.initial ?? ''])),
  );
  const [checked, setChecked] = useState(false);
  const action = useMutation({ mutationFn: run, onSuccess: close });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (fields.some((field) => problemOf(field, values[field.name] ?? '') !== undefined)) return;
    action.mutate(toWire(fields, values));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{note}</Text>
        {fields.map((field) => (
          <ActionField
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            problem={checked ? problemOf(field, values[field.name] ?? '') : undefined}
            onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        {action.error !== null && (
          <Alert color="red" role="alert" title="This was refused">
            {action.error.message}
          </Alert>
        )}
        <Group justify="end" gap="xs">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isPending} color={isFinal ? 'red' : 'teal'}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const toWire = (fields: readonly FieldSpec[], values: FieldValues): FieldValues =>
  Object.fromEntries(
    fields.map(({ name, kind }) => [
      name,
      kind === 'instant' ? isoOf(values[name] ?? '') : (values[name] ?? '').trim(),
    ]),
  );
