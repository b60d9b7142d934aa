/** Of a row of buckets: lifted by an operator, and still classed public, by itself or as its customer is. */
export const PUBLIC_ACCESS_LIFTED = `public_access_lifted AND coalesce(data_classification,
    (SELECT c.data_classification FROM customers c WHERE c.customer_id = buckets.customer_id)) = 'public' AS public_access_lifted`;
