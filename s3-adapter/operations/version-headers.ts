/** A version is named only where there are versions: in a bucket whose versioning is or was enabled. */
export const versionHeaders = ({ versionId }: { readonly versionId?: string | null }): Record<string, string> =>
  typeof versionId === 'string' ? { 'x-amz-version-id': versionId } : {};
