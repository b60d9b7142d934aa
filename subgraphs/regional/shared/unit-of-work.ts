declare const transaction: unique symbol;

/** One database transaction. Services hand it from repository to repository; only those can use it. */
export interface UnitOfWork {
  readonly [transaction]: true;
}
