/**
 * How long it takes, side by side in one run: medians of interleaved rounds, and the ratios that have a budget.
 *   node scripts/bench.mjs [--rounds N] [--nodes] [--template DIR]
 * `--nodes` repeats it on Node 22 and 24; `--template` is Dioptra's own cookiecutter template. What is not installed is named and skipped.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { layOut } from './bench-plain-files.mjs';
import { firstPrompt } from './bench-terminal.mjs';
import { checkManyFiles, manyFiles } from './bench-update.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '11' }, nodes: { type: 'boolean' }, template: { type: 'string' } },
});
const tools = resolve('.rig/bench');
const place = mkdtempSync(join(tmpdir(), 'bench-'));

const cli = buildApart();
mkdirSync(tools, { recursive: true });
const plain = await preparePlainLoop();
const machines = await bundled('scripts/bench-machines.mjs');
const vite = installed('create-vite@9.3.0', 'create-vite/package.json');
const cookiecutter = cookiecutterHere();
for (const [name, node] of nodes()) {
  await compare(name, node);
  compareSizes(node);
  compareMachines(node);
}
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

/**
 * Updates of more and more files: the time for each must not grow with their number. The budget is for a folder in memory, because what
 * others do to a disk is more than that; on the disk it is told.
 */
function compareSizes(node) {
  const memory = '/dev/shm';
  const [few, , many] = existsSync(memory) ? sizes(node, 'in memory', memory) : sizes(node, 'on disk', place);
  budget('each of 1,000 files / of 250', many / 1000, few / 250, 1.5);
  if (existsSync(memory)) sizes(node, 'on disk', place);
}

/** More and more machines: the time for each must not grow with their number, and many must not take long. */
function compareMachines(node) {
  const { stdout } = spawnSync(node, [machines, String(Math.min(values.rounds, 5)), resolve('.')], {
    encoding: 'utf8',
  });
  const medians = JSON.parse(stdout);
  const [few, many] = [25, 50].map((count) => tellSize(`${count} machines of 8 GPUs, compiled`, count, medians[count]));
  budget('each of 50 machines / of 25', many / 50, few / 25, 1.3);
  budget('50 machines, in seconds', many, 1000, 3);
}

/** Medians for 250, 500 and 1,000 files. */
function sizes(node, where, parent) {
  const folder = mkdtempSync(join(parent, 'bench-files-'));
  try {
    const all = [250, 500, 1000].map((count) => {
      const below = join(folder, String(count));
      mkdirSync(below);
      return { count, again: manyFiles(below, count, (words) => timed(node, [cli, ...words])), times: [] };
    });
    for (let round = 0; round <= Math.min(values.rounds, 5); round++) {
      for (const { count, again, times } of all) {
        const words = again();
        const time = timed(node, [cli, ...words], (stdout) => checkManyFiles(stdout, count));
        if (round > 0) times.push(time);
      }
    }
    return all.map(({ count, times }) => tellSize(`update of ${count} files ${where}`, count, median(times)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tellSize(what, count, time) {
  console.log(`  ${what.padEnd(30)}${time.toFixed(0).padStart(6)} ms, ${(time / count).toFixed(2)} ms for each`);
  return time;
}

function subjectsFor(node) {
  const settled = join(place, `settled-${Math.random().toString(36).slice(2)}`);
  const changing = `${settled}-changing`;
  for (const folder of [settled, changing]) timed(node, [cli, folder, '--stack', 'dioptra', '--yes']);
  const fresh = (subject, round) => join(place, `${subject}-${round}-${Math.random().toString(36).slice(2)}`);
  return {
    'bare node -e 0': () => timed(node, ['-e', '0']),
    'whole run': (round) => timed(node, [cli, fresh('run', round), '--stack', 'dioptra', '--yes']),
    'run again, nothing to do': () => timed(node, [cli, 'update', settled], mustSay('is up to date')),
    'update, one answer changed': (round) =>
      timed(node, [cli, 'update', changing, '--set', `app.REDIS_TAG=8.0.${round}`], mustSay('app.REDIS_TAG')),
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

/** Budgets: the first prompt against create-vite's, a whole run against a plain loop and against cookiecutter, a run again against a first one. */
function report(name, medians) {
  console.log(`\n${name}, medians of ${values.rounds}`);
  for (const [subject, time] of Object.entries(medians))
    console.log(`  ${subject.padEnd(30)}${time.toFixed(0).padStart(6)} ms`);
  budget('first prompt / create-vite', medians['first prompt'], medians['first prompt of create-vite'], 1.8);
  budget('whole run / plain loop', medians['whole run'], medians['plain loop'], 2.5);
  budget('whole run / cookiecutter', medians['whole run'], medians.cookiecutter, 0.5);
  budget('run again / whole run', medians['run again, nothing to do'], medians['whole run'], 1.3);
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

/** Milliseconds of a whole process; `check` looks at what it printed, so that what is measured is what is meant. */
function timed(program, words, check = () => {}) {
  const start = performance.now();
  const done = spawnSync(program, words, { cwd: place, encoding: 'utf8', maxBuffer: 100_000_000 });
  const time = performance.now() - start;
  if (done.status !== 0) throw new Error(`${program} ${words.join(' ')}: ${done.stderr}`);
  check(done.stdout);
  return time;
}

function mustSay(words) {
  return (stdout) => {
    if (!stdout.includes(words)) throw new Error(`has not said ${words}: ${stdout}`);
  };
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
  const script = await bundled('scripts/bench-plain.mjs');
  const layOutIn = (name, keep) => layOut(folder, join(place, name), keep);
  return {
    script,
    all: layOutIn('all', () => true),
    visible: layOutIn('visible', (path) => !path.startsWith('.deployment/')),
  };
}

/** A script with the generator's own code in it, as one file. */
async function bundled(entry) {
  const outfile = join(place, 'bundled', basename(entry));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  return outfile;
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
