import { z } from 'zod';
import { ACL_GROUPS, ACL_PERMISSIONS, CANNED_ACLS, MOST_GRANTS } from './acl.ts';

const grantee = z.union([
  z.strictObject({ kind: z.literal('customer'), id: z.string().max(128) }),
  z.strictObject({ kind: z.literal('email'), address: z.string().max(320) }),
  z.strictObject({ kind: z.literal('group'), group: z.enum(Object.keys(ACL_GROUPS) as (keyof typeof ACL_GROUPS)[]) }),
]);
const wish = z.union([
  z.strictObject({ canned: z.enum(CANNED_ACLS) }),
  z.strictObject({
    /** Whom the document names as owner; null: it came in headers, which do not. */
    owner: z.string().nullable(),
    grants: z.array(z.strictObject({ grantee, permission: z.enum(ACL_PERMISSIONS) })).max(MOST_GRANTS),
  }),
]);

/** An access control list as a client asks for it: by name, or grant by grant, with grantees by e-mail address too. */
export type AclWish = z.infer<typeof wish>;
export type WishedGrant = Extract<AclWish, { grants: unknown }>['grants'][number];

/** Undefined: nobody wrote this but a broken adapter. */
export function parseAclWish(value: unknown): AclWish | undefined {
  const parsed = wish.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
