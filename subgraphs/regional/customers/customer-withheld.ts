import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';

/** In the place of a customer in a list. */
export const customerWithheld = (regionId: RegionId): AppError =>
  new AppError(
    'RESIDENCY_DENIED',
    "The customer's residency requirement does not let it be disclosed to this request.",
    {
      facts: { regionId },
    },
  );
