import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import { addRoute } from '../../rest/add-route.ts';
import type { AccessKey } from '../access-key-repository.ts';
import type { AccessKeyService } from '../access-key-service.ts';
import type { KeyPair } from '../generate-key-pair.ts';

export function addAccessKeyRoutes(router: Router, accessKeys: AccessKeyService): void {
  addRoute(router, 'get', '/customers/:id/access-keys', ({ id, operation, facts, trail }) =>
    trail.follow(id, operation, async () => {
      const keys = await accessKeys.list(facts.caller, id);
      return { body: { customer_id: id, access_keys: keys.map(toBody), count: keys.length } };
    }),
  );

  addRoute(router, 'post', '/customers/:id/access-keys', ({ id, operation, facts, trail, body }) =>
    trail.follow(id, operation, async () => {
      const { expires_at: expiresAt, ...limits } = (body ?? {}) as Record<string, unknown>;
      return { status: 201, body: toPair(await accessKeys.create(facts.caller, id, { ...limits, expiresAt })) };
    }),
  );

  addRoute(router, 'post', '/customers/:id/access-keys/:key/rotate', ({ id, params, operation, facts, trail, body }) =>
    trail.follow(id, operation, async () => {
      const { overlap_hours: hours = 24 } = (body ?? {}) as { overlap_hours?: unknown };
      const rotated = await accessKeys.rotate(facts.caller, id, params['key'] ?? '', Number(hours));
      return { status: 201, body: toPair(rotated) };
    }),
  );

  addRoute(router, 'post', '/customers/:id/access-keys/:key/status', ({ id, params, operation, facts, trail, body }) =>
    trail.follow(id, operation, async () => {
      const { status } = (body ?? {}) as { status?: unknown };
      if (status !== 'active' && status !== 'disabled') {
        throw new AppError('BAD_USER_INPUT', 'status must be active or disabled.');
      }
      return { body: toBody(await accessKeys.setStatus(facts.caller, id, params['key'] ?? '', status)) };
    }),
  );
}

const toPair = ({ accessKeyId, secretAccessKey }: KeyPair) => ({
  access_key_id: accessKeyId,
  secret_access_key: secretAccessKey,
});

const toBody = (key: AccessKey) => ({
  access_key_id: key.id,
  status: key.status,
  permissions: key.permissions,
  scopes: key.scopes,
  label: key.label,
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  last_used_at: key.lastUsedAt,
  replaced_by: key.replacedBy,
});
