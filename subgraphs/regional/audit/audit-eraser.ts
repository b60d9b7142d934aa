/**
 * Erases the personal values of the audit trail. Entries, tree and proofs stay as they are: the log holds salted commitments,
 * and with the salts gone nobody can try values against them. Whoever calls has asked the deletion guard first.
 */
export interface AuditEraser {
  /**
   * What concerns this data subject (object keys, references) and what a person of that identity did (actor, address, user
   * agent). `subject` is the reference as recorded in `AuditEntry.subjects`, or a token's subject. Returns the number of entries.
   */
  eraseSubject(customerId: string, subject: string): Promise<number>;
  /** All personal values of a customer's entries, with every key. */
  eraseCustomer(customerId: string): Promise<number>;
}
