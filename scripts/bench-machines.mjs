/** Compiles GenUI on 25 and on 50 further machines of eight GPUs each, as often as the first argument says, and prints the medians in milliseconds as JSON. */
import { complete } from '../generators/core/answers/complete.ts';
import { compile } from '../generators/core/compile.ts';
import { questionsFor } from '../generators/core/features/all.ts';
import { loadStack } from '../generators/edge/stacks.ts';
import { readTemplates } from '../generators/edge/templates.ts';

const [rounds, root] = process.argv.slice(2);
const loaded = await loadStack('genui', { root, cwd: root });
const { stack, assets } = loaded.value;
const templates = await readTemplates(root);

const times = { 25: [], 50: [] };
for (let round = 0; round <= Number(rounds); round++) {
  for (const count of [25, 50]) {
    const time = timeFor(count);
    if (round > 0) times[count].push(time);
  }
}
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
process.stdout.write(JSON.stringify({ 25: median(times[25]), 50: median(times[50]) }));

function timeFor(count) {
  const answers = answersFor(count);
  const start = performance.now();
  const { value } = compile(stack, assets, answers, { folder: '/srv/lab' }, templates);
  const time = performance.now() - start;
  const workers = value.files.filter(({ path }) => /^nodes\/g\d+\/envs\/celery-gpu-\d\.env$/.test(path)).length;
  if (workers !== 8 * count) throw new Error(`${count} machines have ${workers} workers`);
  return time;
}

function answersFor(count) {
  const devices = Array.from({ length: 8 }, (_, index) => String(index));
  const nodes = Array.from({ length: count }, (_, index) => ({
    name: `g${index + 1}`,
    address: `10.0.1.${index + 1}`,
    gpu: { kind: 'nvidia', devices },
  }));
  const shares = ['media', 'home'].flatMap((name) => [
    [`storage.${name}.kind`, 'directory'],
    [`storage.${name}.path`, `/srv/${name}`],
  ]);
  const said = {
    'shape.kind': 'distributed',
    'shape.address': '10.0.0.1',
    nodes,
    'app.GENUI_DOCKER_IMAGE_TAG': '0.0.0.alpha3',
    ...Object.fromEntries(shares),
  };
  const given = new Map(Object.entries(said).map(([path, value]) => [path, { kind: 'value', value }]));
  return complete(questionsFor(stack), given).value;
}
