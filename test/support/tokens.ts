import { issueToken, type TokenRequest } from '../../dev/trust/local-issuer.ts';
import type { StackUnderTest } from './stack.ts';

type Bearer = Omit<TokenRequest, 'audience'> & { readonly audience?: readonly string[] };

/** `Authorization` of a bearer whose token the stack's own issuer made; accepted everywhere unless an audience is given. */
export async function bearer(stack: StackUnderTest, request: Bearer): Promise<{ authorization: string }> {
  const audience = request.audience ?? ['global', ...stack.regions.map(({ regionId }) => regionId)];
  return { authorization: `Bearer ${await issueToken(stack.dataFolder, { ...request, audience })}` };
}
