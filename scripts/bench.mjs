/**
 * How long it takes, side by side in one run: medians of interleaved rounds, and the ratios that have a budget.
 *   node scripts/bench.mjs [--rounds N] [--nodes] [--template DIR]
 * `--nodes` repeats it on Node 22 and 24; `--template` is Dioptra's own cookiecutter template. What is not installed is named and skipped.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { layOut } from './bench-plain-files.mjs';
import { firstPrompt } from './bench-terminal.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '11' }, nodes: { type: 'boolean' }, template: { type: 'string' } },
});
const tools = resolve('.rig/bench');
const place = mkdtempSync(join(tmpdir(), 'bench-'));

const cli = buildApart();
mkdirSync(tools, { recursive: true });
const plain = await preparePlainLoop();
const vite = installed('create-vite@9.3.0', 'create-vite/package.json');
const cookiecutter = cookiecutterHere();
for (const [name, node] of nodes()) await compare(name, node);
rmSync(place, { recursive: true });

/** One table: every subject once in each round, so that what disturbs the machine disturbs all. */
async function compare(name, node) {
  const subjects = subjectsFor(node);
  const times = Object.fromEntries(Object.keys(subjects).map((subject) => [subject, []]));
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [subject, run] of Object.entries(subjects)) {
      const time = await run(round);
      if (round > 0) times[subject].push(time);
    }
  }
  report(name, Object.fromEntries(Object.entries(times).map(([subject, all]) => [subject, median(all)])));
}

function subjectsFor(node) {
  const fresh = (subject, round) => join(place, `${subject}-${round}-${Math.random().toString(36).slice(2)}`);
  return {
    'bare node -e 0': () => timed(node, ['-e', '0']),
    'whole run': (round) => timed(node, [cli, fresh('run', round), '--stack', 'dioptra', '--yes']),
    'plain loop': (round) => timed(node, [plain.script, plain.all, fresh('plain', round)]),
    'plain loop, no state': (round) => timed(node, [plain.script, plain.visible, fresh('visible', round)]),
    'first prompt': () => firstPrompt(node, [cli], place, 'Which application'),
    ...(vite === undefined
      ? {}
      : { 'first prompt of create-vite': () => firstPrompt(node, [vite], place, 'Project name') }),
    ...(cookiecutter === undefined
      ? {}
      : { cookiecutter: (round) => timed('cookiecutter', ['--no-input', '-o', fresh('cookie', round), cookiecutter]) }),
  };
}

/** Budgets: the first prompt against create-vite's, a whole run against a plain loop and against cookiecutter. */
function report(name, medians) {
  console.log(`\n${name}, medians of ${values.rounds}`);
  for (const [subject, time] of Object.entries(medians))
    console.log(`  ${subject.padEnd(30)}${time.toFixed(0).padStart(6)} ms`);
  budget('first prompt / create-vite', medians['first prompt'], medians['first prompt of create-vite'], 1.8);
  budget('whole run / plain loop', medians['whole run'], medians['plain loop'], 2.5);
  budget('whole run / cookiecutter', medians['whole run'], medians.cookiecutter, 0.5);
}

function budget(what, ours, theirs, most) {
  if (theirs === undefined) {
    console.log(`  ${what.padEnd(34)}skipped: not installed`);
    return;
  }
  const ratio = ours / theirs;
  console.log(`  ${what.padEnd(34)}${ratio.toFixed(2)} of ${most}  ${ratio <= most ? 'ok' : 'OVER BUDGET'}`);
  if (ratio > most) process.exitCode = 1;
}

function timed(program, words) {
  const start = performance.now();
  const done = spawnSync(program, words, { cwd: place, encoding: 'utf8' });
  const time = performance.now() - start;
  if (done.status !== 0) throw new Error(`${program} ${words.join(' ')}: ${done.stderr}`);
  return time;
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** A build of its own, so that nobody who builds meanwhile gets in the way. */
function buildApart() {
  const root = join(place, 'package');
  execFileSync(process.execPath, ['scripts/build.mjs', '--out', root], { stdio: 'ignore' });
  for (const name of ['package.json', 'templates']) cpSync(name, join(root, name), { recursive: true });
  return join(root, 'dist/cli.js');
}

/** The same files as templates, and the code that makes one certificate. */
async function preparePlainLoop() {
  const folder = join(place, 'reference');
  execFileSync(process.execPath, [cli, folder, '--stack', 'dioptra', '--yes'], { stdio: 'ignore' });
  const script = join(place, 'plain', 'loop.mjs');
  await build({
    entryPoints: ['scripts/bench-plain.mjs'],
    outfile: script,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  const layOutIn = (name, keep) => layOut(folder, join(place, name), keep);
  return {
    script,
    all: layOutIn('all', () => true),
    visible: layOutIn('visible', (path) => !path.startsWith('.deployment/')),
  };
}

/** The command of a package, installed once beside the rig; nothing where the registry cannot be reached. */
function installed(spec, description) {
  const path = join(tools, 'node_modules', description);
  if (!existsSync(path))
    spawnSync('npm', ['install', '--prefix', tools, '--no-audit', '--no-fund', '--silent', spec], { stdio: 'ignore' });
  if (!existsSync(path)) {
    console.log(`${spec} cannot be installed: skipped`);
    return undefined;
  }
  const { bin } = JSON.parse(readFileSync(path, 'utf8'));
  return join(path, '..', typeof bin === 'string' ? bin : Object.values(bin)[0]);
}

function cookiecutterHere() {
  const version = /\d+\.\d+/.exec(spawnSync('cookiecutter', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[0];
  if (version === undefined || values.template === undefined) {
    console.log(`cookiecutter ${version === undefined ? 'is not installed' : 'has no --template'}: skipped`);
    return undefined;
  }
  return resolve(values.template);
}

/** Where Node 22 and 24 cannot be had, they are named and left out. */
function nodes() {
  const others = values.nodes ? ['22', '24'] : [];
  const found = others.flatMap((major) => {
    const folder = join(tools, `node-${major}`);
    const path = join(folder, 'node_modules/node/bin/node');
    if (!existsSync(path))
      spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', `node@${major}`], {
        stdio: 'ignore',
      });
    if (!existsSync(path)) console.log(`node@${major} cannot be installed: skipped`);
    return existsSync(path) ? [[`Node ${major}`, path]] : [];
  });
  return [[`Node ${process.versions.node}`, process.execPath], ...found];
}
