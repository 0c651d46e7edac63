/** The text of THIRD-PARTY-NOTICES: every package that is in the bundle, with its licence. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From what esbuild says it has put in. */
export function notices(metafile) {
  const titles = new Map();
  for (const { title, licence, text } of foldersOf(metafile).map(describe))
    titles.set(text.trim(), [...(titles.get(text.trim()) ?? []), `${title} (${licence})`]);
  const shown = [...titles].map(([text, names]) => `${'='.repeat(78)}\n${names.join('\n')}\n\n${text}\n`);
  return `${head}\n${shown.join('\n')}`;
}

const head = `The published package create-deployment contains, bundled into its own files, the
packages below, each under the licence that follows its name; what has the very same
licence stands above it together.
`;

/** The folders of the packages that gave at least one byte, sorted by name. */
function foldersOf({ outputs }) {
  const paths = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const folders = paths
    .map(([path]) => /(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter((folder) => folder !== undefined);
  const nameOf = (folder) => folder.replace(/.*node_modules\//, '');
  return [...new Set(folders)].sort((a, b) =>
    nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : a < b ? -1 : 1,
  );
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const title = `${name} ${version}`;
  const whole = licenceText(folder);
  if (taken[name] === undefined) return { title, licence: license ?? 'MIT', text: whole };
  const text = whole.split(/^-{70,}$/m).find((part) => part.includes(taken[name].says));
  return { title, licence: taken[name].licence, text: text.trim() };
}

/** What leaves the choice between licences is taken under one of them: its name, and what its part of the file says. */
const taken = { 'node-forge': { licence: 'BSD-3-Clause', says: 'New BSD License (3-clause)' } };

/** The licence file, else what the README says of the licence, else who says so. */
function licenceText(folder) {
  const files = readdirSync(folder);
  const file = files.find((name) => /^(licen[cs]e|copying)([.-].*)?$/i.test(name) && !name.endsWith('.js'));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
  const readme = files.find((name) => /^readme(\..*)?$/i.test(name));
  const chapter =
    readme === undefined
      ? undefined
      : /^#+\s*licen[cs]e.*?$[\s\S]*?(?=^#|$(?![\s\S]))/im.exec(readFileSync(join(folder, readme), 'utf8'))?.[0];
  return chapter ?? author(folder);
}

function author(folder) {
  const { author, repository } = existsSync(join(folder, 'package.json'))
    ? JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    : {};
  const who = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  const where = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return `Copyright ${who}. The package comes without a licence file; its package.json names the licence. ${where}`;
}
