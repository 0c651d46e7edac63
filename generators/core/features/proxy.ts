import type { KeyKind, ProxyChoice, TlsChoice } from '../model/choices.js';
import type { Certificate, Deployment } from '../model/deployment.js';
import type { Answers } from '../model/question.js';
import type { Stack } from '../model/stack.js';
import { maybeText, number, text, yes } from './answer.js';
import type { Feature } from './feature.js';
import { keyVolume } from './key-volume.js';
import { withLogin } from './login.js';
import { nginxService } from './nginx-service.js';
import { proxyQuestions } from './proxy-questions.js';
import { published } from './published.js';
import { samePorts } from './same-port.js';
import { sites, streams } from './sites.js';

/** nginx in front of everything: the site, further ports, TCP pass-through, and who ends TLS with which certificate. */
export const proxy: Feature<'proxy'> = {
  questions: (stack) => (stack.routes.length === 0 ? [] : proxyQuestions(stack)),
  choose: (answers, stack) => (stack.routes.length === 0 ? { kind: 'none' } : chosen(answers, stack)),
  check: samePorts,
  apply: (deployment, choices) =>
    choices.proxy.kind === 'none' || deployment.routes.length === 0
      ? published(deployment)
      : inFront(published(deployment), choices.proxy),
};

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
    login: maybeText(answers, 'login.user') ?? 'admin',
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
  return withLogin(
    {
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
    },
    shown,
    choice.login,
  );
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
