/** What Yeoman brings along and this generator never reaches, and what it reads from disk at its start. */
import { readFileSync } from 'node:fs';

/** A function that says that it is not there. */
const absent = (name) => `(() => { throw new Error('${name} is not part of this bundle'); })`;

/**
 * Package → the module that stands in for it. Yeoman uses these to install and look up other generators, to run programs, to
 * ask git, to copy templates by pattern, to stream files into a comparison and to spin a wheel meanwhile: none of that happens
 * with a commit of our own. Of semver two functions are called.
 */
const standIns = {
  'fly-import': `export class FlyRepository { constructor(options) { this.repositoryPath = options.repositoryPath; } }
    export const flyImport = ${absent('fly-import')};`,
  'simple-git': `export const simpleGit = ${absent('simple-git')}; export const CheckRepoActions = {}; export const CleanOptions = {};`,
  '@inquirer/editor': `export default ${absent('@inquirer/editor')};`,
  globby: `export const globby = ${absent('globby')}, globbySync = globby; export const isDynamicPattern = () => false;`,
  commander: 'export class Command {} export class Option {}',
  'latest-version': `export default ${absent('latest-version')};`,
  execa: `const execa = ${absent('execa')}; export { execa, execa as execaSync, execa as execaCommand, execa as execaCommandSync };`,
  'which-package-manager': `export const whichPackageManager = ${absent('which-package-manager')};`,
  'read-package-up': 'export const readPackageUpSync = () => undefined;',
  '@yeoman/conflicter': `const conflicter = ${absent('@yeoman/conflicter')};
    export { conflicter as createConflicterTransform, conflicter as createYoResolveTransform, conflicter as createYoRcTransform };
    export const forceYoFiles = conflicter; export class Conflicter {}`,
  '@yeoman/transform': `const transform = ${absent('@yeoman/transform')}; export { transform as filePipeline, transform };`,
  minimatch: `export const minimatch = ${absent('minimatch')}; export class Minimatch {}`,
  multimatch: `export default ${absent('multimatch')};`,
  tinyglobby: `const glob = ${absent('tinyglobby')}; export { glob, glob as globSync }; export const isDynamicPattern = () => false;`,
  teex: `module.exports = ${absent('teex')};`,
  'strip-bom-stream': `export default ${absent('strip-bom-stream')};`,
  semver: `export { default as lte } from 'semver/functions/lte.js'; export { default as valid } from 'semver/functions/valid.js';`,
  textextensions: 'export default [];',
  binaryextensions: 'export default [];',
  ora: 'export default () => ({ isSpinning: false, start() {}, stop() {} });',
};

/** esbuild plug-in: the stand-ins in place of the packages. */
export const absences = {
  name: 'absences',
  setup(build) {
    const names = Object.keys(standIns).map((name) => name.replaceAll('/', '\\/'));
    build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path, resolveDir }) => ({
      path,
      namespace: 'absent',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path, pluginData: resolveDir }) => ({
      contents: standIns[path],
      loader: 'js',
      resolveDir,
    }));
  },
};

const versionOf = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;

/** File → what in it would look for a package.json that is not there, or load all of lodash, and what stands there instead. */
const replacements = [
  {
    file: /yeoman-environment\/dist\/environment-base\.js$/,
    pairs: () => [["require('../package.json').version", JSON.stringify(versionOf('yeoman-environment'))]],
  },
  {
    file: /yeoman-generator\/dist\/generator\.js$/,
    pairs: () => [
      [
        "JSON.parse(readFileSync(pathJoin(_dirname, '../package.json'), 'utf8'))",
        JSON.stringify({ version: versionOf('yeoman-generator') }),
      ],
      ["import * as _ from 'lodash-es';", 'const _ = undefined;'],
    ],
  },
];

/** esbuild plug-in: the replacements; fails when a new version of Yeoman no longer has the place. */
export const literals = {
  name: 'literals',
  setup(build) {
    for (const { file, pairs } of replacements) {
      build.onLoad({ filter: file }, ({ path }) => ({ contents: replaced(path, pairs()), loader: 'js' }));
    }
  },
};

function replaced(path, pairs) {
  return pairs.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${path} no longer has: ${from}`);
      return text.replace(from, () => to);
    },
    readFileSync(path, 'utf8'),
  );
}

/** esbuild plug-in: a package that npm has installed twice in one version is bundled once. */
export const onlyOnce = {
  name: 'only-once',
  setup(build) {
    const first = new Map();
    build.onResolve({ filter: /^[^.]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'asked' || !from.importer.includes('node_modules') || from.kind === 'entry-point')
        return undefined;
      const found = await build.resolve(path, {
        importer: from.importer,
        resolveDir: from.resolveDir,
        kind: from.kind,
        pluginData: 'asked',
      });
      const folder = /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(found.path)?.[0];
      if (folder === undefined || found.external || found.namespace !== 'file') return found;
      const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      const kept = first.get(`${name}@${version}`) ?? folder;
      first.set(`${name}@${version}`, kept);
      return { ...found, path: kept + found.path.slice(folder.length) };
    });
  },
};
