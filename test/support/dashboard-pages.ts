/** Every page with an address of its own; `{region}` and so on are filled in from the running stack. */
export const DASHBOARD_PAGES: readonly { readonly name: string; readonly path: string; readonly heading: string }[] = [
  { name: 'regions', path: '/dashboard', heading: 'Regions' },
  { name: 'alerts', path: '/dashboard/alerts', heading: 'Alerts' },
  { name: 'customers', path: '/dashboard/customers', heading: 'Customers' },
  { name: 'customer', path: '/dashboard/customers/nordlys-bank', heading: 'Nordlys Bank' },
  { name: 'customer-objects', path: '/dashboard/customers/nordlys-bank?tab=objects', heading: 'Nordlys Bank' },
  { name: 'requests', path: '/dashboard/requests', heading: 'Data subject requests' },
  { name: 'requests-list', path: '/dashboard/requests?view=list', heading: 'Data subject requests' },
  { name: 'request-access', path: '/dashboard/requests/aalto-clinics/{executed}', heading: 'Art. 15 access' },
  { name: 'request-erasure', path: '/dashboard/requests/baltic-freight/{awaiting}', heading: 'Art. 17 erasure' },
  { name: 'transfers', path: '/dashboard/transfers', heading: 'Cross-border access' },
  { name: 'rules', path: '/dashboard/rules', heading: 'Rules' },
  { name: 'breaches', path: '/dashboard/breaches', heading: 'Breaches' },
  { name: 'customer-holds', path: '/dashboard/customers/aalto-clinics?tab=holds', heading: 'Aalto Clinics' },
  { name: 'schema', path: '/dashboard/schema?type=Customer', heading: 'Schema' },
  { name: 'audit', path: '/dashboard/audit?customer=nordlys-bank', heading: 'Audit trail' },
  { name: 'residency', path: '/dashboard/residency', heading: 'Residency check' },
];

const REQUESTS = `{ executed: customer(id: "aalto-clinics") { ...Latest } awaiting: customer(id: "baltic-freight") { ...Latest } }
  fragment Latest on Customer { dataSubjectRequests(first: 1) { edges { node { id } } } }`;

type Latest = {
  readonly dataSubjectRequests: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
};

/** The addresses of a stack with the demo in it: requests have the ids that they got there. */
export async function findDashboardPages(gateway: string): Promise<typeof DASHBOARD_PAGES> {
  const answer = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: REQUESTS }),
  });
  const { data } = (await answer.json()) as { readonly data: Readonly<Record<string, Latest>> };
  return DASHBOARD_PAGES.map((page) => ({
    ...page,
    path: page.path.replace(/\{(\w+)\}/, (_, name: string) => data[name]?.dataSubjectRequests.edges[0]?.node.id ?? ''),
  }));
}
