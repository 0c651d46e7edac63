import type { StackSecret } from '../../model/stack.js';
import type { Variable } from './variables.js';

/** The end of a name tells a secret; `ACCESS_TOKEN_EXPIRE_MINUTES` and `ACCESS_KEY_ID` are none. */
const ending =
  /(?:PASSWORD|PASSWD|(?<!BY|COM)PASS|SECRET|_KEY_BASE|(?:^|_)(?:SECRET|ENC|ENCRYPTION|PRIVATE|API)_KEY|SECRET_ACCESS_KEY|(?:^|_)TOKEN)$/;

/** Credentials that someone else gave out: they can be asked for, not made. */
const outside =
  /^(?:SMTP|MAIL|EMAIL|S3|AWS|AZURE|GCP|GOOGLE|GITHUB|GITLAB|OPENAI|ANTHROPIC|HUGGINGFACE|HF|SLACK|TELEGRAM|DISCORD|TWILIO|STRIPE|SENDGRID|MAILGUN|LDAP|OAUTH2?|OIDC|SAML|KEYCLOAK|DOCKER|NPM|REGISTRY|CLOUDFLARE|MAPBOX)_|(?:^|_)(?:API_KEY|CLIENT_SECRET|SMTP_\w+)$/;

export const isSecret = ({ name }: Variable): boolean => ending.test(name.toUpperCase());

/** Secrets of our own are made anew (published defaults are no secrets); an outside credential is asked for. */
export function inferSecrets(variables: readonly Variable[]): readonly StackSecret[] {
  return variables.filter(isSecret).map(({ name, at, required }) => {
    const ask = required === undefined || required === '' ? name : required;
    const source = outside.test(name.toUpperCase()) ? { ask } : { make: { kind: 'password', length: 32 } as const };
    return { name, ...source, when: [], at };
  });
}
