import type { SuiteCustomer } from './suite-customers.ts';

/** What this gateway offers: everything but the suite's tests of Ceph's own services, of IAM, and of waiting for lifecycles. */
const NOT_OFFERED = [
  ...['s3select', 'appendobject', 'bucket_logging', 'bucket_logging_cleanup', 'cloud_transition', 'cloud_restore'],
  ...['target_by_bucket', 'sns', 'iam_account', 'iam_tenant', 'iam_cross_account', 'iam_role', 'iam_user', 'group'],
  ...['group_policy', 'role_policy', 'session_policy', 'test_of_sts', 'webidentity_test', 'abac_test', 's3website'],
  ...['s3website_routing_rules', 's3website_redirect_location', 'auth_aws2', 'storage_class'],
  ...['lifecycle_expiration', 'lifecycle_transition'],
];
export const SCOPE = NOT_OFFERED.map((marker) => `not ${marker}`).join(' and ');
export const FILES = ['s3tests/functional/test_s3.py', 's3tests/functional/test_headers.py'];

export interface Endpoint {
  readonly port: number;
  readonly isSecure: boolean;
  /** As clients sign for it. */
  readonly region: string;
}

/** The suite's configuration file. */
export function suiteConfiguration({ port, isSecure, region }: Endpoint, customers: readonly SuiteCustomer[]): string {
  const endpoint = [
    '[DEFAULT]',
    'host = 127.0.0.1',
    `port = ${port}`,
    `is_secure = ${isSecure ? 'True' : 'False'}`,
    'ssl_verify = False',
    '[fixtures]',
    'bucket prefix = s3t-{random}-',
    'iam name prefix = s3-tests-',
    'iam path prefix = /s3-tests/',
  ];
  const sections = customers.flatMap((customer) => {
    const own = section(`s3 ${customer.section}`, customer);
    if (customer.section === 'main') return [...own, `api_name = ${region}`, ...unused(customer)];
    return customer.section === 'tenant' ? [...own, `tenant = ${customer.customerId}`] : own;
  });
  return `${[...endpoint, ...sections].join('\n')}\n`;
}

const section = (name: string, { customerId, accessKeyId, secretAccessKey }: SuiteCustomer): readonly string[] => [
  `[${name}]`,
  `access_key = ${accessKeyId}`,
  `secret_key = ${secretAccessKey}`,
  `user_id = ${customerId}`,
  `display_name = ${customerId}`,
  `email = ${name.replaceAll(' ', '-')}@example.com`,
];

/** Sections that the suite reads and tests in scope do not use. */
const unused = (customer: SuiteCustomer): readonly string[] =>
  ['iam', 'iam root', 'iam alt root'].flatMap((name) => section(name, customer));
