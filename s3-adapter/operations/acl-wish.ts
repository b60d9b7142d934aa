import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { element, escapeXml, type Xml } from '../xml/element.ts';
import { childrenOf, parseXml, requiredText, textOf, type XmlElement } from '../xml/parse-xml.ts';
import { ownerXml } from './owner-xml.ts';

/** An access control list as a client asks for it; the region knows who the grantees are. */
export type AclWish =
  | { readonly canned: string }
  | { readonly owner: string | null; readonly grants: readonly Grant[] };

interface Grant {
  readonly grantee: Grantee;
  readonly permission: string;
}

type Grantee =
  | { readonly kind: 'customer'; readonly id: string }
  | { readonly kind: 'email'; readonly address: string }
  | { readonly kind: 'group'; readonly group: string };

const CANNED = new Set([
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'log-delivery-write',
  'bucket-owner-read',
  'bucket-owner-full-control',
]);
const PERMISSIONS = new Set(['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP']);
const GROUPS: Readonly<Record<string, string>> = {
  'http://acs.amazonaws.com/groups/global/AllUsers': 'AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': 'AuthenticatedUsers',
  'http://acs.amazonaws.com/groups/s3/LogDelivery': 'LogDelivery',
};
const GRANT_HEADERS = [
  ['x-amz-grant-read', 'READ'],
  ['x-amz-grant-write', 'WRITE'],
  ['x-amz-grant-read-acp', 'READ_ACP'],
  ['x-amz-grant-write-acp', 'WRITE_ACP'],
  ['x-amz-grant-full-control', 'FULL_CONTROL'],
] as const;
const MOST_GRANTS = 100;

/** From x-amz-acl or the x-amz-grant-* headers; null if the request has neither. */
export function readAclHeaders(request: S3Request): AclWish | null {
  const canned = headerOf(request, 'x-amz-acl');
  const grants = GRANT_HEADERS.flatMap(([name, permission]) =>
    readGrantees(name, headerOf(request, name)).map((grantee) => ({ grantee, permission })),
  );
  if (canned !== null && grants.length > 0) {
    throw new S3Error('InvalidRequest', { message: 'Specifying both Canned ACLs and Header Grants is not allowed' });
  }
  if (grants.length > MOST_GRANTS) throw new S3Error('InvalidRequest', { message: 'Too many grants.' });
  return canned === null ? (grants.length > 0 ? { owner: null, grants } : null) : cannedWish(canned);
}

export function cannedWish(name: string): AclWish {
  if (CANNED.has(name)) return { canned: name };
  throw invalidArgument('x-amz-acl', name, '');
}

/** `id="…", uri="…", emailAddress="…"`. */
function readGrantees(header: string, value: string | null): Grantee[] {
  if (value === null) return [];
  return value.split(',').map((part) => {
    const [, type = '', text = ''] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/i.exec(part) ?? [];
    switch (type.toLowerCase()) {
      case 'id':
        return { kind: 'customer', id: text };
      case 'uri':
        return { kind: 'group', group: groupOf(text) };
      case 'emailaddress':
        return { kind: 'email', address: text };
      default:
        throw invalidArgument(header, value, 'Argument format not recognized');
    }
  });
}

function groupOf(uri: string): string {
  return GROUPS[uri] ?? refuse(uri);
}

function refuse(uri: string): never {
  throw invalidArgument('uri', uri, 'Invalid group uri');
}

/** The `AccessControlPolicy` document of a PUT. */
export function parseAclDocument(bytes: Uint8Array): AclWish {
  const root = aclRoot(bytes);
  const owner = childrenOf(root, 'Owner')[0];
  const list = childrenOf(root, 'AccessControlList')[0];
  if (owner === undefined || list === undefined) throw new S3Error('MalformedACLError');
  const grants = childrenOf(list, 'Grant').map(parseGrant);
  if (grants.length > MOST_GRANTS) throw new S3Error('MalformedACLError');
  return { owner: requiredText(owner, 'ID'), grants };
}

function aclRoot(bytes: Uint8Array): XmlElement {
  try {
    return parseXml(bytes, 'AccessControlPolicy');
  } catch (error) {
    throw error instanceof S3Error ? new S3Error('MalformedACLError', { cause: error }) : error;
  }
}

function parseGrant(grant: XmlElement): Grant {
  const [grantee] = childrenOf(grant, 'Grantee');
  const permission = textOf(grant, 'Permission') ?? '';
  if (grantee === undefined || !PERMISSIONS.has(permission)) throw new S3Error('MalformedACLError');
  return { grantee: parseGrantee(grantee), permission };
}

function parseGrantee(grantee: XmlElement): Grantee {
  switch (grantee.attributes['type']) {
    case 'CanonicalUser':
      return { kind: 'customer', id: requiredText(grantee, 'ID') };
    case 'AmazonCustomerByEmail':
      return { kind: 'email', address: requiredText(grantee, 'EmailAddress') };
    case 'Group':
      return { kind: 'group', group: groupOf(requiredText(grantee, 'URI')) };
    default:
      throw new S3Error('MalformedACLError');
  }
}

/** A list as the region gives it. */
interface StoredAcl {
  readonly grants: readonly {
    readonly grantee: { kind: string; id?: string; group?: string };
    readonly permission: string;
  }[];
}

export function aclXml(ownerId: string, acl: unknown): readonly Xml[] {
  const { grants } = acl as StoredAcl;
  return [
    ownerXml('Owner', ownerId),
    element(
      'AccessControlList',
      [...grants.filter(isOfGroup), ...grants.filter((grant) => !isOfGroup(grant))].map(({ grantee, permission }) =>
        element('Grant', [granteeXml(grantee), element('Permission', permission)]),
      ),
    ),
  ];
}

const isOfGroup = ({ grantee }: StoredAcl['grants'][number]): boolean => grantee.kind === 'group';

function granteeXml({ kind, id = '', group = '' }: StoredAcl['grants'][number]['grantee']): Xml {
  const uri = Object.keys(GROUPS).find((known) => GROUPS[known] === group);
  const content = kind === 'group' ? element('URI', uri) : `${element('ID', id)}${element('DisplayName', id)}`;
  const type = kind === 'group' ? 'Group' : 'CanonicalUser';
  return `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${escapeXml(type)}">${content}</Grantee>` as Xml;
}
