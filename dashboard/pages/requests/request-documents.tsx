import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../api/execute.ts';
import { useSession } from '../../api/session.tsx';
import { save } from '../../parts/csv.ts';
import { formatBytes } from '../../parts/format-bytes.ts';
import { Instant } from '../../parts/instant.tsx';
import { words } from '../../parts/words.ts';
import type { RequestCustomer, RequestFile, RequestKey } from './request-file.ts';

interface RequestDocumentsProps {
  readonly of: RequestKey;
  readonly customer: RequestCustomer;
  readonly file: RequestFile;
}

/** What the person or an authority gets: the bundle with the data, and the signed certificate of an erasure. */
export function RequestDocuments({ of, customer, file }: RequestDocumentsProps) {
  const bundles = file.bundles ?? [];
  const certificates = file.certificates ?? [];
  return (
    <Stack className="panel" p="lg" gap="md" component="section">
      <Title order={2} size="h5">
        Documents
      </Title>
      {bundles.length + certificates.length === 0 && (
        <Text size="sm" c="var(--muted)">
          A bundle or a certificate appears here once the plan was executed.
        </Text>
      )}
      {bundles.map((bundle) => (
        <div key={bundle.id}>
          <Group justify="space-between">
            <div>
              <Text size="sm" fw={600}>
                {words(bundle.kind.toUpperCase())} bundle
              </Text>
              <Text size="xs" c="var(--muted)">
                {bundle.items} items{bundle.size === null ? '' : `, ${formatBytes(bundle.size)}`}, until{' '}
                <Instant at={bundle.expiresAt} as="day" />
              </Text>
            </div>
            <BundleLink of={of} customer={customer} />
          </Group>
          {bundle.sha256 !== null && (
            <Text size="xs" className="mono" mt={4} style={{ overflowWrap: 'anywhere' }}>
              SHA-256 {bundle.sha256}
            </Text>
          )}
        </div>
      ))}
      {certificates.map((certificate) => (
        <Group key={certificate.id} justify="space-between">
          <div>
            <Text size="sm" fw={600}>
              Certificate of erasure
            </Text>
            <Text size="xs" c="var(--muted)">
              Issued <Instant at={certificate.issuedAt} />, signed by the region (Ed25519)
            </Text>
          </div>
          <Button
            variant="default"
            size="xs"
            onClick={() =>
              save(
                `certificate-${of.requestId}.json`,
                new Blob([JSON.stringify(certificate, null, 2)], { type: 'application/json' }),
              )
            }
          >
            Download certificate
          </Button>
        </Group>
      ))}
      {(file.notices ?? []).map(({ recipient, sentAt }) => (
        <Text size="sm" key={`${recipient}${sentAt}`}>
          {recipient} was told <Instant at={sentAt} /> (Art. 19)
        </Text>
      ))}
    </Stack>
  );
}

/** A bundle is personal data: it leaves from its region, never through the router, so elsewhere there is the way there. */
function BundleLink({ of, customer }: Omit<RequestDocumentsProps, 'file'>) {
  const { config, headers } = useSession();
  const download = useMutation({ mutationFn: () => fetchBundle(of, headers) });
  if (config.regionId === null) {
    const there = `${customer.region.gatewayEndpoint}/dashboard/requests/${encodeURIComponent(of.customerId)}/${of.requestId}`;
    return (
      <Anchor size="sm" href={there}>
        Download at {customer.region.id}
      </Anchor>
    );
  }
  return (
    <div>
      <Button variant="default" size="xs" loading={download.isPending} onClick={() => download.mutate()}>
        Download bundle
      </Button>
      {download.error !== null && (
        <Text size="xs" className="alarm" role="alert">
          {download.error.message}
        </Text>
      )}
    </div>
  );
}

async function fetchBundle({ customerId, requestId }: RequestKey, headers: Readonly<Record<string, string>>) {
  const response = await fetch(`/api/data-subject-requests/${encodeURIComponent(requestId)}/bundle`, {
    headers: { ...headers, 'x-customer-id': customerId },
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    throw new ApiError(problem.code ?? 'INTERNAL', problem.detail ?? `The region answered ${response.status}.`);
  }
  save(`request-${requestId}.zip`, await response.blob());
}
