import type { Certificate } from '../model/certificate.js';
import type { DoorChoice, KeyKind, ProxyChoice, TlsChoice } from '../model/choices.js';
import type { Deployment } from '../model/deployment.js';
import type { ReverseProxy } from '../model/proxy.js';
import type { Answers } from '../model/question.js';
import type { Stack } from '../model/stack.js';
import { maybeText, text, yes } from './answer.js';
import { publicPort } from './basics.js';
import { behind, isServedOnlyByNginx, withOuter } from './behind.js';
import type { Feature } from './feature.js';
import { keyVolume } from './key-volume.js';
import { withLogin } from './login.js';
import { nginxService } from './nginx-service.js';
import { open } from './open.js';
import { proxyQuestions } from './proxy-questions.js';
import { keyed, publicPair } from './public-pair.js';
import { published } from './published.js';
import { samePorts } from './same-port.js';
import { sites, streams } from './sites.js';

/**
 * What is in front of everything: an nginx with the site, further ports, TCP pass-through and TLS; a proxy that is there already; or
 * the application itself.
 */
export const proxy: Feature<'proxy'> = {
  questions: (stack) => (stack.routes.length === 0 ? [] : proxyQuestions(stack)),
  choose: (answers, stack) => (stack.routes.length === 0 ? { kind: 'none' } : chosen(answers, stack)),
  check: samePorts,
  apply: (deployment, { proxy: choice }) =>
    deployment.routes.length === 0 ? published(deployment) : fronted(published(deployment), choice),
};

function fronted(deployment: Deployment, choice: ProxyChoice): Deployment {
  switch (choice.kind) {
    case 'none':
      return deployment;
    case 'nginx':
      return inFront(deployment, choice);
    case 'published':
      return open(deployment, choice);
    case 'external':
      return isServedOnlyByNginx(deployment)
        ? withOuter(inFront(deployment, choice, choice.network), choice.network)
        : behind(deployment, choice);
  }
}

function chosen(answers: Answers, stack: Stack): ProxyChoice {
  const doors = doorChoice(answers, stack);
  switch (text(answers, 'proxy.kind')) {
    case 'external':
      return { kind: 'external', network: text(answers, 'proxy.network'), ...doors };
    case 'none':
      return { kind: 'published', ...doors };
    default:
      return { kind: 'nginx', ...doors };
  }
}

function doorChoice(answers: Answers, stack: Stack): DoorChoice {
  const port = (path: string) => (typeof answers[path] === 'number' ? Number(answers[path]) : publicPort(answers));
  return {
    tls: tlsChoice(answers),
    key: text(answers, 'tls.key') as KeyKind,
    httpPort: port('proxy.http'),
    httpsPort: port('proxy.https'),
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
  switch (answers['tls.kind']) {
    case 'files':
      return { kind: 'files', hsts };
    case 'self-signed':
      return { kind: 'self-signed', hsts };
    default:
      return { kind: 'none' };
  }
}

function inFront(deployment: Deployment, choice: DoorChoice, outer?: string): Deployment {
  const name = deployment.services.some((service) => service.name === 'nginx') ? 'proxy' : 'nginx';
  const tls = choice.tls.kind !== 'none';
  const shown: Extract<ReverseProxy, { kind: 'nginx' }> = {
    kind: 'nginx',
    service: name,
    host: deployment.entrance.host,
    tls,
    hsts: choice.tls.kind !== 'none' && choice.tls.hsts,
    sites: sites(deployment, choice),
    streams: streams(deployment, choice),
    ...(outer === undefined ? {} : { outer }),
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
            certificates: [certificate(deployment, name, choice), ...keyed(deployment, choice)],
          }
        : { certificates: keyed(deployment, choice) }),
    },
    shown,
    choice.login,
  );
}

const certificate = (deployment: Deployment, name: string, choice: DoorChoice): Certificate => ({
  folder: 'nginx',
  about: 'The site, and every http port',
  ...publicPair(deployment, choice),
  volume: `${name}-tls`,
  owner: '101:101',
  service: name,
});
