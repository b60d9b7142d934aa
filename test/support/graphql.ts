export interface GraphqlAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is the test's query; its assertions check it
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** One GraphQL operation over HTTP, as a dashboard would send it. */
export async function graphql(url: string, query: string, variables: object = {}): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphqlAnswer;
}
