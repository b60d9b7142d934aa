/** `GET /`: what this endpoint is and where to go on. */
export const serviceDocument = {
  service: 's3-gateway-global',
  description: 'Global endpoint: knows which region owns a customer and nothing else about it.',
  endpoints: {
    dashboard: '/dashboard',
    graphql: '/graphql',
    graphiql: '/graphiql',
    routing: '/routing/customers/{customer_id}',
    s3: '/s3/{bucket}/{key}',
    health: '/health',
  },
} as const;
