import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useUrlState } from './use-url-state.ts';

const PAUSE_MS = 300;

/** For a text field: what is typed shows at once, and counts when the typing pauses. */
export function useDebouncedUrlState(name: string) {
  const [value, setValue] = useUrlState(name);
  const [typed, setTyped] = useState(value);
  const settle = useDebouncedCallback(setValue, PAUSE_MS);
  const type = (text: string): void => {
    setTyped(text);
    settle(text);
  };
  return { value, typed, type } as const;
}
