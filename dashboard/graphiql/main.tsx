import '@fontsource-variable/inter/index.css';
import 'graphiql/graphiql.css';
import './graphiql.css';
import { GraphiQL, type GraphiQLProps } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { exampleOperations } from './example-operations.ts';

/** This origin's endpoint, with the headers of the editor below. */
const fetcher: GraphiQLProps['fetcher'] = async (operation, options) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...options?.headers },
    body: JSON.stringify(operation),
  });
  return response.json();
};

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={exampleOperations()}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders
    />,
  );
}
