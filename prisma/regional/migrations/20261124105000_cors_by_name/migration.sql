-- A preflight names a bucket without its owner.
CREATE INDEX "buckets_with_cors" ON "buckets" ("bucket_name") WHERE "configurations" ? 'cors';
