const COMPONENT = '^(gateway|s3-adapter|dashboard|cli|subgraphs/[^/]+)/';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: { pathNot: '/generated/' }, to: { circular: true } },
    {
      name: 'no-unresolvable',
      comment: 'Examples name the package as its users do.',
      severity: 'error',
      from: { pathNot: ['/generated/', '^clients/[^/]+/examples/'] },
      to: { couldNotResolve: true },
    },
    {
      name: 'kernel-imports-no-component',
      severity: 'error',
      from: { path: '^kernel/' },
      to: { path: `${COMPONENT}|^(prisma|dev|test)/` },
    },
    {
      name: 'components-never-import-each-other',
      comment: 'Only a main.ts composes: it may bring another component in through its create-*.ts.',
      severity: 'error',
      from: { path: COMPONENT, pathNot: '^(gateway|s3-adapter|subgraphs/[^/]+)/main\\.ts$' },
      to: { path: COMPONENT, pathNot: '^$1/' },
    },
    {
      name: 'prisma-only-in-prisma-files',
      severity: 'error',
      from: { path: COMPONENT, pathNot: ['/(prisma|pg)-[^/]+\\.ts$', '/main\\.ts$'] },
      to: { path: '^prisma/|node_modules/(@?prisma|pg)(/|$)' },
    },
    {
      name: 'domain-knows-no-transport',
      severity: 'error',
      from: {
        path: '^subgraphs/[^/]+/[^/]+/[^/]+\\.ts$',
        pathNot: ['/(prisma|pg)-[^/]+\\.ts$', '/(rest|generated|shared)/', '\\.mappers\\.ts$'],
      },
      to: {
        path: ['/resolvers/', '/rest/', '/generated/', 'node_modules/(express|graphql|@apollo|@as-integrations)(/|$)'],
      },
    },
    {
      name: 'only-main-composes',
      severity: 'error',
      from: {
        pathNot: ['/main\\.ts$', '^test/', '^kernel/', '^dev/', '/create-[^/]+\\.ts$', '/(prisma|pg)-[^/]+\\.ts$'],
      },
      to: { path: '/(prisma|pg)-[^/]+\\.ts$' },
    },
    {
      name: 's3-operations-use-the-ports',
      severity: 'error',
      from: { path: '^s3-adapter/operations/' },
      to: { path: '^s3-adapter/blob-store/', pathNot: '/blob-store\\.ts$' },
    },
    { name: 'source-never-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    {
      name: 'e2e-tests-are-black-boxes',
      comment: 'They speak HTTP and SQL to a running stack; test/support starts it.',
      severity: 'error',
      from: { path: '^test/e2e/' },
      to: { path: `${COMPONENT}|^(kernel|prisma)/` },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
