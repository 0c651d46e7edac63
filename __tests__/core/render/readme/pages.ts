import type { Deployment } from '../../../../generators/core/model/deployment.js';
import { readmeFile } from '../../../../generators/core/render/readme.js';
import { compiled, dioptra } from '../../../rules/dioptra.js';
import { deployment } from '../../deployment.fixture.js';

/** The page of a folder that was compiled, and what else is in that folder. */
export function dioptraPage(given: Parameters<typeof compiled>[0] = {}) {
  const { deployment: made, files } = compiled(given);
  const page = files.find(({ path }) => path === 'README.md')?.text ?? '';
  return { page, deployment: made, files };
}

/** The page of a small deployment by hand. */
export const smallPage = (change: Partial<Deployment> = {}): string =>
  readmeFile(deployment(change), { kind: 'compose' }, [], [], dioptra.templates).text;

/** Chosen otherwise than by default wherever the README says something of it. */
export const muchChosen: Parameters<typeof compiled>[0] = {
  name: 'Lab *two* `x`',
  host: 'lab.example.org',
  expose: 'network',
  'gpu.kind': 'nvidia',
  'gpu.each': '2',
  'app.TF_GPU': 2,
  'app.TORCH_GPU': 1,
  'tls.kind': 'files',
  'tls.certificate': '/etc/pki/lab.crt',
  'tls.privateKey': '/etc/pki/lab.key',
  'compose.command': 'sudo podman compose',
  'storage.datasets.kind': 'nfs',
  'storage.datasets.server': '10.0.0.10',
  'storage.datasets.export': '/dioptra/data sets',
  'storage.objects.kind': 'directory',
  'storage.objects.path': "/srv/my objects|x` it's $HOME",
  'storage.extra': [{ at: '/mnt/models', on: ['tfcpu'], kind: 'directory', path: '/srv/models' }],
  'systemd.requiredMounts': ['srv-data.mount'],
};

/** And as little as can be. */
export const littleChosen: Parameters<typeof compiled>[0] = {
  'tls.kind': 'none',
  'trust.kind': 'system',
  'services.db.tls': false,
  'profiles.pgadmin': false,
  'app.TF_CPU': 0,
  'app.TORCH_CPU': 0,
};

/** Postgres and Redis of the operator's own. */
export const elsewhere: Parameters<typeof compiled>[0] = {
  'services.db.kind': 'external',
  'services.db.host': 'pg.example.org',
  'services.db.databases.DB.user': 'dioptra_prod',
  'services.redis.kind': 'external',
  'services.redis.host': 'cache.example.org',
  'services.redis.port': 6380,
};

/** Fenced blocks with the language that they name. */
export function blocks(page: string): readonly { readonly language: string; readonly text: string }[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
}

export const unfenced = (page: string): string => page.replaceAll(/^```\w*\n[\s\S]*?^```$/gm, '');

/** Headings by level and words, as they are written. */
export function headings(page: string): readonly { readonly level: number; readonly words: string }[] {
  return [...unfenced(page).matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', words = '']) => ({
    level: marks.length,
    words,
  }));
}

export const chapters = (page: string): readonly string[] =>
  headings(page).flatMap(({ level, words }) => (level === 2 ? [words] : []));
