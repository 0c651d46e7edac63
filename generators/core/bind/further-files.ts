import { holds } from '../conditions/holds.js';
import { factsOf } from '../draft/facts.js';
import { chosenValues } from '../draft/variables.js';
import type { Asset, FurtherFile } from '../model/asset.js';
import type { Deployment } from '../model/deployment.js';
import type { Answers } from '../model/question.js';
import type { Stack, StackFile } from '../model/stack.js';
import type { ComposeText, Yaml, YamlMap } from '../model/yaml.js';
import { readDocument } from '../yaml/document.js';
import { isReference, literal, plain, references, substitute } from '../yaml/interpolation.js';
import { isYamlFile } from '../yaml/yaml-file.js';

/**
 * The files that the stack adds for these answers. YAML becomes a value with its variables filled in: one that is exactly `${X}` takes
 * the value of X with its type, and goes with its key where X has none; anything else is text. Compose never reads them.
 */
export function furtherFiles(deployment: Deployment, stack: Stack, answers: Answers): readonly FurtherFile[] {
  const facts = factsOf(answers);
  const chosen = chosenValues(stack, facts);
  const values: Lookup = (name) => chosen.get(name) ?? deployment.variables[name] ?? said(answers[`app.${name}`]);
  return stack.files
    .filter(({ when }) => holds(when, facts))
    .flatMap((file) => madeOf(file, deployment.assets, values));
}

/** The value of a variable as Compose text or YAML that holds such; nothing where it has none. */
type Lookup = (name: string) => Yaml | undefined;

/** An answer is no Compose text yet. */
const said = (answer: Yaml | undefined): Yaml | undefined => (typeof answer === 'string' ? literal(answer) : answer);

/** A source may be a folder. Throws for one that is not there: the stack was loaded with all that it names. */
function madeOf({ path, from }: StackFile, assets: readonly Asset[], values: Lookup): readonly FurtherFile[] {
  const source = filledText(from, values).replace(/^\.\//, '');
  const found = assets.filter(
    (asset) => asset.path.replace(/\.ejs$/, '') === source || asset.path.startsWith(`${source}/`),
  );
  if (found.length === 0) throw new Error(`${source} was not loaded with the stack`);
  return found.map((asset): FurtherFile => {
    const target = `${path}${asset.path.slice(source.length)}`.replace(/^\.\/|\.ejs$/g, '');
    if (!isYamlFile(asset.path)) return { path: target, kind: 'text', asset };
    return { path: target, kind: 'yaml', value: filled(parsed(asset), values) ?? null };
  });
}

function parsed({ path, text }: Asset): Yaml {
  const { document } = readDocument(path, text);
  if (document === undefined) throw new Error(`${path} was no YAML`);
  return document.value;
}

function filled(value: Yaml, values: Lookup): Yaml | undefined {
  if (typeof value === 'string') return isPlainReference(value) ? typedValue(value, values) : filledText(value, values);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value))
    return (value as readonly Yaml[]).flatMap((item) => {
      const own = filled(item, values);
      return own === undefined ? [] : [own];
    });
  return Object.fromEntries(
    Object.entries(value as YamlMap).flatMap(([key, item]) => {
      const own = filled(item, values);
      return own === undefined ? [] : [[key, own]];
    }),
  );
}

/** `${X:-}` is text, whatever X is. */
const isPlainReference = (text: ComposeText): boolean =>
  isReference(text) && references(text).every((one) => one.default === undefined);

/** An empty answer is none. */
function typedValue(reference: ComposeText, values: Lookup): Yaml | undefined {
  const found = values(references(reference)[0]?.name ?? '');
  return found === undefined || found === '' ? undefined : filled(found, values);
}

/** What has no value is its default, else nothing. */
function filledText(text: ComposeText, values: Lookup): string {
  const own = (name: string): ComposeText | undefined => {
    const value = values(name);
    const found = value === undefined ? undefined : filled(value, values);
    if (found === undefined || found === '') return undefined;
    return literal(typeof found === 'object' ? JSON.stringify(found) : String(found));
  };
  const standIn = (name: string): ComposeText => references(text).find((one) => one.name === name)?.default ?? '';
  return plain(substitute(substitute(text, own), standIn));
}
