import { AppError } from '#kernel/errors.ts';

/** Only an adapter of another version asks so. */
export const unknownName = (name: string): AppError =>
  new AppError('BAD_USER_INPUT', `There is no bucket configuration called ${name.slice(0, 40)}.`);
