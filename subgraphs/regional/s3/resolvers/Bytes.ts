import { GraphQLError, GraphQLScalarType } from 'graphql';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Between functions of one process the bytes go as they are; JSON.stringify writes them in base64. */
export const Bytes = new GraphQLScalarType<Uint8Array, Uint8Array>({
  name: 'Bytes',
  serialize: (value) => {
    if (!(value instanceof Uint8Array)) throw new TypeError('A Bytes field resolved to something that is not bytes.');
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return Object.assign(bytes, { toJSON: () => bytes.toString('base64') });
  },
  parseValue: (value) => {
    if (value instanceof Uint8Array) return value;
    if (typeof value === 'string' && BASE64.test(value)) return Buffer.from(value, 'base64');
    throw new GraphQLError('Bytes are written in base64.', { extensions: { code: 'BAD_USER_INPUT' } });
  },
  parseLiteral: () => {
    throw new GraphQLError('Bytes are passed as a variable.', { extensions: { code: 'BAD_USER_INPUT' } });
  },
});
