/** Every page with an address of its own; `{region}` and so on are filled in from the running stack. */
export const DASHBOARD_PAGES: readonly { readonly name: string; readonly path: string; readonly heading: string }[] = [
  { name: 'regions', path: '/dashboard', heading: 'Regions' },
  { name: 'alerts', path: '/dashboard/alerts', heading: 'Alerts' },
  { name: 'customers', path: '/dashboard/customers', heading: 'Customers' },
  { name: 'customer', path: '/dashboard/customers/nordlys-bank', heading: 'Nordlys Bank' },
  { name: 'customer-objects', path: '/dashboard/customers/nordlys-bank?tab=objects', heading: 'Nordlys Bank' },
  { name: 'requests', path: '/dashboard/requests', heading: 'Data subject requests' },
  { name: 'audit', path: '/dashboard/audit?customer=nordlys-bank', heading: 'Audit trail' },
  { name: 'residency', path: '/dashboard/residency', heading: 'Residency check' },
];
