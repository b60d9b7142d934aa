import { AppError } from '#kernel/errors.ts';

/** Runs statements of the global database; whatever stops them is the same to a caller: routing cannot be read now. */
export async function readingRouting<Result>(statements: () => Promise<Result>): Promise<Result> {
  try {
    return await statements();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('ROUTING_UNAVAILABLE', 'The routing registry does not answer. Try again in a moment.', {
      cause,
    });
  }
}
