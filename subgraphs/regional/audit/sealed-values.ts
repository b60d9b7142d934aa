/** Personal fields by the names they have in a leaf. */
export type PersonalField = 'actor' | 'source_ip' | 'user_agent' | 'object_key' | 'subjects';

/** `request`: who asked. `target`: what and whom it was about. Each is sealed under a key of its own choice. */
export type SealedPartName = 'request' | 'target';

export interface SealedPart {
  readonly keyId: string;
  readonly sealed: Uint8Array;
}

/** The personal side of one entry, as it is stored. */
export interface SealedValues {
  readonly entryId: string;
  /** Field → base64 of its salted commitment; stays for good. */
  readonly committed: Readonly<Partial<Record<PersonalField, string>>>;
  readonly request: SealedPart | null;
  readonly target: SealedPart | null;
  /** Keyed hashes (hex), for search and erasure. */
  readonly people: readonly { readonly hash: string; readonly role: 'subject' | 'actor' }[];
}

/** What a part holds once it is opened. */
export interface OpenedPart {
  /** Base64 of the row salt, from which each field's salt is derived. */
  readonly salt: string;
  readonly values: Readonly<Partial<Record<PersonalField, string | readonly string[]>>>;
}
