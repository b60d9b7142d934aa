// What a client of the router sees: the committed supergraph without its inaccessible parts. Codegen's loader is CommonJS.
const { readFileSync } = require('node:fs');
const { Supergraph } = require('@apollo/federation-internals');

module.exports = (file) => Supergraph.build(readFileSync(file, 'utf8')).apiSchema().toGraphQLJSSchema();
