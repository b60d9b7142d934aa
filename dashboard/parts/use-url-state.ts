import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** A filter that lives in the address, so that every state has a link. An empty value leaves the address. */
export function useUrlState(name: string): readonly [string, (value: string | null) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (value: string | null) =>
      setParameters(
        (current) => {
          const next = new URLSearchParams(current);
          if (value === null || value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [name, setParameters],
  );
  return [parameters.get(name) ?? '', set];
}
