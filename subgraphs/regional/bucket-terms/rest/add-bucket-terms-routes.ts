import type { Router } from 'express';
import { addRoute, requireJsonObject } from '../../rest/add-route.ts';
import type { BucketTermsService } from '../bucket-terms-service.ts';

export function addBucketTermsRoutes(router: Router, terms: BucketTermsService): void {
  addRoute(router, 'post', '/customers/:id/bucket-defaults', ({ id, operation, facts, trail, body, idempotencyKey }) =>
    trail.follow(id, operation, async () => {
      const { object_ownership, public_access_lifted, ...rest } = requireJsonObject(body);
      const input = { ...rest, objectOwnership: object_ownership, publicAccessLifted: public_access_lifted };
      return { body: { customer_id: await terms.setDefaults({ facts, key: idempotencyKey }, id, input) } };
    }),
  );

  addRoute(
    router,
    'post',
    '/customers/:id/buckets/:bucket/public-access',
    ({ id, params, operation, facts, trail, body, idempotencyKey }) =>
      trail.follow(id, operation, async () => {
        const { data_classification, ...rest } = requireJsonObject(body);
        const input = { ...rest, dataClassification: data_classification };
        const asker = { facts, key: idempotencyKey };
        const bucket = await terms.setPublicAccess(asker, id, params['bucket'] ?? '', input);
        return { body: { customer_id: id, bucket } };
      }),
  );
}
