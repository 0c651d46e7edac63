/**
 * Bundles everything into `dist`, so that the published package has no dependencies and starts fast, and lists what is in it in
 * THIRD-PARTY-NOTICES. Prints what it weighs. `--out DIR` puts both there, `--packages` shows who weighs most.
 */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { notices } from './notices.mjs';
import { absences, literals, onlyOnce } from './yeoman-diet.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: '.' }, packages: { type: 'boolean' } } });
const dist = join(values.out, 'dist');
rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { cli: 'generators/cli.ts', 'generators/app/index': 'generators/app/index.ts' },
  outdir: dist,
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  conditions: ['import', 'node'],
  chunkNames: 'chunk-[hash]',
  legalComments: 'none',
  metafile: true,
  plugins: [absences, literals, onlyOnce],
  // CommonJS packages inside an ES module call require for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
});
chmodSync(join(dist, 'cli.js'), 0o755);
writeFileSync(join(values.out, 'THIRD-PARTY-NOTICES'), notices(metafile));

const outputs = Object.entries(metafile.outputs);
for (const [path, { bytes }] of outputs) console.log(`${String(Math.round(bytes / 1000)).padStart(5)} kB  ${path}`);
if (values.packages) console.table(weights(outputs));

/** Bytes by package, the heaviest first. */
function weights(outputs) {
  const bytes = new Map();
  for (const [, { inputs }] of outputs) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'create-deployment';
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes].sort(([, a], [, b]) => b - a).slice(0, 40);
}
