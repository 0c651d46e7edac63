import type { FurtherFile } from '../model/asset.js';
import type { Deployment } from '../model/deployment.js';
import type { OutputFile } from '../model/file.js';
import { rendered } from './assets.js';
import { header } from './header.js';
import { printYaml } from './print-yaml.js';

/** The files that the stack adds: YAML is printed from its value, text is copied or rendered. */
export const furtherFiles = (deployment: Deployment): readonly OutputFile[] =>
  deployment.files.map((file) => ({
    path: file.path,
    text: textOf(file, deployment),
    mode: file.kind === 'text' && file.asset.executable ? 0o755 : 0o644,
    owner: 'generated',
  }));

function textOf(file: FurtherFile, deployment: Deployment): string {
  switch (file.kind) {
    case 'yaml':
      return `${header(deployment)}${printYaml(file.value)}`;
    case 'text':
      return file.asset.path.endsWith('.ejs') ? rendered(file.asset, deployment) : file.asset.text;
  }
}
