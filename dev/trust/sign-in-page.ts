import type { Role } from '#kernel/authorization/caller.ts';

/** Somebody to be in a development stack. Two officers, because some decisions need a second person. */
export interface Persona {
  readonly subject: string;
  readonly title: string;
  readonly roles: readonly Role[];
  readonly customers?: readonly string[];
}

export const PERSONAS: readonly Persona[] = [
  { subject: 'officer.one@localhost', title: 'Compliance officer', roles: ['compliance_officer'] },
  { subject: 'officer.two@localhost', title: 'Second compliance officer', roles: ['compliance_officer'] },
  { subject: 'auditor@localhost', title: 'Auditor, reads only', roles: ['auditor'] },
  { subject: 'operator@localhost', title: 'Operator of registry and routing', roles: ['operator'] },
  {
    subject: 'admin@acme-corp',
    title: 'Administrator of customer acme-corp',
    roles: ['tenant_admin'],
    customers: ['acme-corp'],
  },
];

/** Carries the parameters of the authorization request through the form. */
export function signInPage(parameters: Readonly<Record<string, string>>): string {
  const hidden = Object.entries(parameters).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const buttons = PERSONAS.map(
    ({ subject, title }) =>
      `<button name="persona" value="${escaped(subject)}"><strong>${escaped(title)}</strong><span>${escaped(subject)}</span></button>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Development sign-in</title><style>${STYLE}</style></head><body><main><h1>Development sign-in</h1>
<p>This issuer belongs to the stack on this machine and asks for no password. Whom do you want to be?</p>
<form method="post" action="/authorize">${hidden.join('')}${buttons.join('')}</form></main></body></html>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => String(text).replaceAll(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark);

const STYLE = `:root{color-scheme:light dark}body{font:16px system-ui;margin:0;background:light-dark(#f6f8f9,#14181d)}
main{max-width:26rem;margin:12vh auto;padding:2rem;background:light-dark(#fff,#1b2026);border-radius:12px}
h1{font-size:1.3rem;margin:0 0 .5rem}p{color:light-dark(#55626d,#9aa7b2);line-height:1.5}
button{display:flex;flex-direction:column;gap:2px;width:100%;text-align:left;margin-top:.5rem;padding:.7rem 1rem;font:inherit;
border:1px solid light-dark(#d5dce1,#333b43);border-radius:8px;background:none;color:inherit;cursor:pointer}
button:hover,button:focus-visible{border-color:#0b7285}span{color:light-dark(#55626d,#9aa7b2);font-size:.85rem}`;
