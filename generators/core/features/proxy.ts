import type { KeyKind, ProxyChoice, TlsChoice } from '../model/choices.js';
import type { Certificate, Deployment } from '../model/deployment.js';
import type { Answers, Question } from '../model/question.js';
import type { Route, Stack } from '../model/stack.js';
import { number, text, yes } from './answer.js';
import { type Feature, type Findings, nothingFound, question } from './feature.js';
import { keyVolume } from './key-volume.js';
import { nginxService } from './nginx-service.js';
import { published } from './published.js';
import { sites, streams } from './sites.js';
import { onlyWith } from './uses.js';

const group = 'Entrance';

/** nginx in front of everything: the site, further ports, TCP pass-through, and who ends TLS with which certificate. */
export const proxy: Feature<'proxy'> = {
  questions: (stack) => (stack.routes.length === 0 ? [] : proxyQuestions(stack)),
  choose: (answers, stack) => (stack.routes.length === 0 ? { kind: 'none' } : chosen(answers, stack)),
  check: (deployment, choices) => portClashes(deployment, choices.proxy),
  apply: (deployment, choices) =>
    choices.proxy.kind === 'none' ? published(deployment) : inFront(published(deployment), choices.proxy),
};

function proxyQuestions(stack: Stack): readonly Question[] {
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

function chosen(answers: Answers, stack: Stack): ProxyChoice {
  const tls = tlsChoice(answers);
  return {
    kind: 'nginx',
    tls,
    key: text(answers, 'tls.key') as KeyKind,
    httpPort: number(answers, 'proxy.http'),
    httpsPort: tls.kind === 'none' ? 443 : number(answers, 'proxy.https'),
    listen: Object.fromEntries(
      stack.routes.flatMap(({ name, from }) => {
        const port = answers[`routes.${name}.listen`];
        return from.kind === 'listen' && typeof port === 'number' ? [[name, port]] : [];
      }),
    ),
  };
}

function tlsChoice(answers: Answers): TlsChoice {
  const hsts = yes(answers, 'tls.hsts');
  switch (text(answers, 'tls.kind')) {
    case 'files':
      return { kind: 'files', hsts };
    case 'self-signed':
      return { kind: 'self-signed', hsts };
    default:
      return { kind: 'none' };
  }
}

function inFront(deployment: Deployment, choice: Exclude<ProxyChoice, { kind: 'none' }>): Deployment {
  const name = deployment.services.some((service) => service.name === 'nginx') ? 'proxy' : 'nginx';
  const tls = choice.tls.kind !== 'none';
  const shown: Deployment['proxy'] = {
    kind: 'nginx',
    service: name,
    host: deployment.entrance.host,
    tls,
    hsts: choice.tls.kind !== 'none' && choice.tls.hsts,
    sites: sites(deployment, choice),
    streams: streams(deployment, choice),
  };
  return {
    ...deployment,
    proxy: shown,
    key: choice.key,
    services: [...deployment.services, nginxService(deployment, shown)],
    ...(tls
      ? {
          volumes: [...deployment.volumes, keyVolume(deployment, name)],
          certificates: [
            certificate(deployment, name, choice),
            ...deployment.certificates.map((other) => ({ ...other, key: choice.key })),
          ],
        }
      : { certificates: deployment.certificates.map((other) => ({ ...other, key: choice.key })) }),
  };
}

function certificate(
  deployment: Deployment,
  name: string,
  choice: Exclude<ProxyChoice, { kind: 'none' }>,
): Certificate {
  const { host } = deployment.entrance;
  return {
    folder: 'nginx',
    about: 'The site, and every http port',
    names:
      choice.tls.kind === 'files'
        ? [host]
        : [host, 'localhost', '127.0.0.1', '::1'].filter((item, index, all) => all.indexOf(item) === index),
    source: choice.tls.kind === 'files' ? { kind: 'files' } : { kind: 'own-ca' },
    key: choice.key,
    volume: `${name}-tls`,
    owner: '101:101',
    service: name,
  };
}

/** Two routes on one port of the host cannot both be opened. */
function portClashes(deployment: Deployment, choice: ProxyChoice): Findings {
  if (choice.kind === 'none') return nothingFound;
  const site = deployment.routes.some(({ from }) => from.kind === 'path');
  const taken = [
    ...(site ? [['proxy.http', choice.httpPort] as const] : []),
    ...(site && choice.tls.kind !== 'none' ? [['proxy.https', choice.httpsPort] as const] : []),
    ...deployment.routes.flatMap(({ name, from }) =>
      from.kind === 'listen' ? [[`routes.${name}.listen`, choice.listen[name] ?? from.port] as const] : [],
    ),
  ];
  return {
    problems: taken.flatMap(([path, port], index) => {
      const first = taken.findIndex((other) => other[1] === port);
      return first === index
        ? []
        : [
            {
              code: 'answer/same-port-twice' as const,
              message: `${path} and ${taken[first]?.[0]} both ask for port ${port}`,
              hint: 'give one of them another port',
            },
          ];
    }),
    warnings: [],
  };
}
