import './schema.css';
import { Anchor, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { apiSchema } from '../../generated/api-schema.ts';
import { save } from '../../parts/csv.ts';
import { Label } from '../../parts/labels.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { useDebouncedUrlState } from '../../parts/use-debounced-url-state.ts';
import { useUrlState } from '../../parts/use-url-state.ts';
import { readSchema, type SchemaMember, type SchemaType } from './read-schema.ts';

const addressOf = (type: string): string => `/schema?type=${encodeURIComponent(type)}`;

/** The published API schema, from which clients are generated. */
export function SchemaPage() {
  const types = useMemo(() => readSchema(apiSchema), []);
  const [chosen] = useUrlState('type');
  const search = useDebouncedUrlState('q');
  const found = types.filter(({ name, members }) =>
    fits(search.value, [name, ...members.map((member) => member.name)]),
  );
  const shown = types.find(({ name }) => name === chosen) ?? found[0];
  return (
    <PageFrame
      title="Schema"
      lead={
        <>
          The GraphQL API as it is published.{' '}
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => save('schema.graphql', new Blob([apiSchema], { type: 'application/graphql' }))}
          >
            Download schema.graphql
          </Anchor>{' '}
          to generate a client, or{' '}
          <Anchor href="/graphiql" size="sm" underline="always">
            try a query
          </Anchor>
          .
        </>
      }
    >
      <div className="schema-columns">
        <nav className="panel schema-list" aria-label="Types">
          <TextInput
            label="Search"
            placeholder="Type or field"
            value={search.typed}
            onChange={(event) => search.type(event.currentTarget.value)}
            mb="sm"
          />
          <ul>
            {found.map(({ name }) => (
              <li key={name}>
                <Link to={addressOf(name)} aria-current={name === shown?.name ? 'page' : undefined}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="panel schema-type">
          {shown === undefined ? (
            <EmptyState title="No such type">Nothing in the schema has this in its name.</EmptyState>
          ) : (
            <TypeDetail type={shown} />
          )}
        </div>
      </div>
    </PageFrame>
  );
}

const fits = (search: string, names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase().includes(search.trim().toLowerCase()));

function TypeDetail({ type }: { readonly type: SchemaType }) {
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          {type.name} <Label of={type.kind.toUpperCase()} />
        </Title>
        <Text size="sm" c="var(--muted)">
          {type.description}
        </Text>
      </div>
      <dl className="members">
        {type.members.map((member) => (
          <div key={member.name}>
            <dt className="mono">
              <Signature member={member} />
            </dt>
            <dd>
              {member.description}
              {member.inputs.length > 0 && (
                <ul>
                  {member.inputs.map((input) => (
                    <li key={input.name}>
                      <span className="mono">
                        <Signature member={input} />
                      </span>{' '}
                      {input.description}
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Stack>
  );
}

function Signature({ member }: { readonly member: SchemaMember }) {
  if (member.type === undefined) return member.name;
  return (
    <>
      <strong>{member.name}</strong>:{' '}
      {member.target === undefined ? member.type : <Link to={addressOf(member.target)}>{member.type}</Link>}
    </>
  );
}
