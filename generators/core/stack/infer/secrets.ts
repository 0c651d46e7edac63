import type { StackSecret } from '../../model/stack.js';
import type { Variable } from './variables.js';

/** The end of a name tells a secret; `ACCESS_TOKEN_EXPIRE_MINUTES` and `ACCESS_KEY_ID` are none. */
const ending =
  /(?:PASSWORD|PASSWD|PASSPHRASE|(?<!BY|COM)PASS|SECRET|SECRETKEY|_KEY_BASE|(?:^|_)(?:PWD|PW)|(?:^|_)(?:SECRET|ENC|ENCRYPTION|PRIVATE|API|JWT|SIGNING|MASTER|ACCESS)_KEY|SECRET_ACCESS_KEY|(?:^|_)TOKEN)$/;

/** Those that end like one, and ask whether there is one, or where it lies. */
const noSecret = /^(?:PWD|OLDPWD)$|(?:^|_)(?:ALLOW_EMPTY|REQUIRE|RANDOM_ROOT|DISABLE|ENABLE|USE|RESET|FORGOT)_\w*$/;

/** Credentials that someone else gave out: they can be asked for, not made. */
const outside =
  /^(?:SMTP|MAIL|MAILER|EMAIL|S3|AWS|AZURE|GCP|GOOGLE|GITHUB|GITLAB|OPENAI|ANTHROPIC|HUGGINGFACE|HF|SLACK|TELEGRAM|DISCORD|TWILIO|STRIPE|SENDGRID|MAILGUN|LDAP|OAUTH2?|OIDC|SAML|KEYCLOAK|DOCKER|NPM|REGISTRY|CLOUDFLARE|MAPBOX)_|(?:^|_)(?:API_KEY|CLIENT_SECRET|SMTP_\w+|EMAIL_\w+)$/;

export const isSecretName = (name: string): boolean =>
  ending.test(name.toUpperCase()) && !noSecret.test(name.toUpperCase());

/** Words that answer a question about a password, and paths to one. */
export const isNoSecretValue = (value: string): boolean =>
  /^(?:|yes|no|true|false|on|off|none|null|\d|\/\S*)$/i.test(value);

export const isOutside = (name: string): boolean => outside.test(name.toUpperCase());

/** Secrets of our own are made anew (published defaults are no secrets); an outside credential is asked for, and may be missing. */
export function inferSecret({ name, at, required }: Variable): StackSecret {
  const ask = required === undefined || required === '' ? name : required;
  if (!isOutside(name)) return { name, make: recipeFor(name), when: [], at };
  return { name, ask, ...(required === undefined ? { make: { kind: 'empty' } as const } : {}), when: [], at };
}

/** A key for a cipher or a signature is often checked for its length: 32 characters fit most, and 64 a `SECRET_KEY_BASE`. */
const recipeFor = (name: string): NonNullable<StackSecret['make']> =>
  /KEY_BASE$/i.test(name) ? { kind: 'hex', bytes: 64 } : { kind: 'password', length: 32 };
