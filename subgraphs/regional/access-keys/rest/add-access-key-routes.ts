import type { Router } from 'express';
import { addRoute } from '../../rest/add-route.ts';
import type { AccessKeyService } from '../access-key-service.ts';

export function addAccessKeyRoutes(router: Router, accessKeys: AccessKeyService): void {
  addRoute(router, 'post', '/customers/:id/access-keys', ({ id, operation, facts, trail }) =>
    trail.follow(id, operation, async () => {
      const { accessKeyId, secretAccessKey } = await accessKeys.create(facts.caller, id);
      return { status: 201, body: { access_key_id: accessKeyId, secret_access_key: secretAccessKey } };
    }),
  );
}
