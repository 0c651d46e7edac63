import type { Condition } from '../model/condition.js';
import type { Choice, Question } from '../model/question.js';
import type { Route } from '../model/route.js';
import type { Stack } from '../model/stack.js';
import { needsNginx } from './behind.js';
import { question } from './feature.js';
import { onlyWith } from './uses.js';

const group = 'Entrance';
const port = { group, type: 'integer' as const, min: 1, max: 65535 };

/** What stands in front, with which certificate, on which ports. */
export function proxyQuestions(stack: Stack): readonly Question[] {
  return [kindQuestion(stack), ...outerQuestions(), ...tlsQuestions(stack), ...portQuestions(stack)];
}

const behind: Condition = [{ path: 'proxy.kind', not: false, values: ['external'] }];
const notBehind: Condition = [{ path: 'proxy.kind', not: true, values: ['external'] }];
const anyTls: Condition = [{ path: 'tls.kind', not: false, values: ['self-signed', 'files'] }];

/** Asked where it matters most: an application that can end TLS itself has three ways in. */
const kindQuestion = (stack: Stack): Question =>
  question({
    path: 'proxy.kind',
    ask: 'What stands in front',
    group,
    type: 'choice',
    choices: [
      { value: 'nginx', about: 'an nginx of its own' },
      { value: 'external', about: 'a proxy that is there already, in a Docker network' },
      ...(canStandAlone(stack) ? [alone] : []),
    ],
    default: 'nginx',
    asked: stack.routes.some(({ tls }) => tls !== undefined),
  });

const alone: Choice = { value: 'none', about: 'nothing: the application opens its port itself' };

/** Without nginx, files are served by nobody, nobody is asked who he is, and one port leads to one service as it is. */
function canStandAlone({ routes }: Stack): boolean {
  if (routes.some(needsNginx)) return false;
  const targets = routes.flatMap(({ from, to }) => (from.kind === 'path' ? [JSON.stringify(to)] : []));
  return routes.every(({ to, stripPrefix }) => to.kind === 'service' && !stripPrefix) && new Set(targets).size <= 1;
}

const outerQuestions = (): readonly Question[] => [
  question({
    path: 'proxy.network',
    ask: 'Docker network of that proxy (its name in docker network ls)',
    group,
    type: 'text',
    pattern: '[A-Za-z0-9][A-Za-z0-9_.-]{0,62}',
    when: behind,
  }),
  question({
    path: 'proxy.protocol',
    ask: 'What that proxy speaks to browsers',
    group,
    type: 'choice',
    choices: [
      { value: 'https', about: 'it ends TLS' },
      { value: 'http', about: 'plain http' },
    ],
    default: 'https',
    when: behind,
  }),
  question({
    ...port,
    path: 'proxy.port',
    ask: 'Public port of that proxy (0: the usual one of its protocol)',
    min: 0,
    default: 0,
    when: behind,
    asked: false,
  }),
];

function tlsQuestions(stack: Stack): readonly Question[] {
  const kinds = stack.routes.some(({ tls }) => tls !== undefined) ? ['nginx', 'none'] : ['nginx'];
  const canHaveTls: Condition = [{ path: 'proxy.kind', not: false, values: kinds }];
  const ownCertificate: Condition = [...canHaveTls, { path: 'tls.kind', not: false, values: ['files'] }];
  return [
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
      when: canHaveTls,
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
      when: [{ path: 'proxy.kind', not: false, values: ['nginx'] }, ...anyTls],
      asked: false,
    }),
  ];
}

function portQuestions(stack: Stack): readonly Question[] {
  return [
    question({ ...port, path: 'proxy.https', ask: 'Port for https', default: 443, when: [...notBehind, ...anyTls] }),
    question({
      ...port,
      path: 'proxy.http',
      ask: 'Port for http (with https: only leads there)',
      default: 80,
      when: notBehind,
    }),
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
