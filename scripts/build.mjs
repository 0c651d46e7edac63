/** Bundles everything into `dist`, so that the published package has no dependencies and starts fast. Prints what it weighs. */
import { rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { notices } from './notices.mjs';
import { absences, literals } from './yeoman-diet.mjs';

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { cli: 'generators/cli.ts', 'generators/app/index': 'generators/app/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  // The message of our own errors names functions; a stack of one-letter names helps nobody.
  keepNames: false,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  conditions: ['import', 'node'],
  chunkNames: 'chunk-[hash]',
  legalComments: 'none',
  metafile: true,
  plugins: [absences, literals],
  // CommonJS packages inside an ES module call require for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
});
writeFileSync('THIRD-PARTY-NOTICES', notices(metafile));

const outputs = Object.entries(metafile.outputs);
for (const [path, { bytes }] of outputs) console.log(`${String(Math.round(bytes / 1000)).padStart(5)} kB  ${path}`);
if (process.argv.includes('--packages')) console.table(weights(outputs));

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
