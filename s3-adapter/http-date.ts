/** RFC 9110 §5.6.7, from the ISO 8601 form of the metadata. */
export const httpDate = (iso: string): string => new Date(iso).toUTCString();
