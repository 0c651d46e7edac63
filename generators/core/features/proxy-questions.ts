import type { Question } from '../model/question.js';
import type { Route, Stack } from '../model/stack.js';
import { question } from './feature.js';
import { onlyWith } from './uses.js';

const group = 'Entrance';

/** What stands in front, with which certificate, on which ports. */
export function proxyQuestions(stack: Stack): readonly Question[] {
  const port = { group, type: 'integer' as const, min: 1, max: 65535 };
  const ownCertificate = [{ path: 'tls.kind', not: false, values: ['files'] }];
  const anyTls = [{ path: 'tls.kind', not: true, values: ['none'] }];
  return [
    question({
      path: 'proxy.kind',
      ask: 'What stands in front',
      group,
      type: 'choice',
      choices: [{ value: 'nginx', about: 'an nginx of its own' }],
      default: 'nginx',
      asked: false,
    }),
    question({
      path: 'tls.kind',
      ask: 'HTTPS',
      group,
      type: 'choice',
      choices: [
        { value: 'self-signed', about: 'a certificate from an authority of this deployment’s own' },
        { value: 'files', about: 'a certificate and key that you have' },
        { value: 'none', about: 'plain http' },
      ],
      default: 'self-signed',
    }),
    question({
      path: 'tls.certificate',
      ask: 'Certificate file (PEM, server certificate first)',
      group,
      type: 'path',
      when: ownCertificate,
    }),
    question({
      path: 'tls.privateKey',
      ask: 'Private key file (PEM, not encrypted)',
      group,
      type: 'path',
      when: ownCertificate,
    }),
    question({
      path: 'tls.key',
      ask: 'Kind of key for certificates made here',
      group,
      type: 'choice',
      choices: [
        { value: 'p256', about: 'ECDSA P-256' },
        { value: 'rsa2048', about: 'RSA, 2048 bits' },
        { value: 'rsa4096', about: 'RSA, 4096 bits' },
      ],
      default: 'p256',
      asked: false,
    }),
    question({
      path: 'tls.hsts',
      ask: 'Tell browsers to insist on https for two years (HSTS)',
      group,
      type: 'boolean',
      default: false,
      when: anyTls,
      asked: false,
    }),
    question({ ...port, path: 'proxy.https', ask: 'Port for https', default: 443, when: anyTls }),
    question({ ...port, path: 'proxy.http', ask: 'Port for http (with https: only leads there)', default: 80 }),
    ...(stack.routes.some(({ protect }) => protect)
      ? [
          question({
            path: 'login.user',
            ask: 'User name for what is protected by a log-in (its password is made)',
            group,
            type: 'text',
            default: 'admin',
            pattern: '[A-Za-z0-9][A-Za-z0-9._@-]{0,63}',
          }),
        ]
      : []),
    ...stack.routes.flatMap((route) =>
      route.from.kind === 'listen'
        ? [
            question({
              ...port,
              ...leadsTo(route, stack),
              path: `routes.${route.name}.listen`,
              ask: `Port for ${route.name}`,
              default: route.from.port,
              when: route.when,
              asked: false,
            }),
          ]
        : [],
    ),
  ];
}

/** A route is asked about only with what it leads to. */
function leadsTo({ to }: Route, stack: Stack): ReturnType<typeof onlyWith> {
  return onlyWith(stack, ({ compose }) =>
    to.kind === 'service'
      ? compose.name === to.service
      : compose.mounts.some((mount) => mount.kind === 'volume' && mount.volume === to.volume),
  );
}
