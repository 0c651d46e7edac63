/** Any value that a YAML 1.2 document can hold once it is parsed: what Compose keys that no feature looks at are kept as. */
export type Yaml = string | number | boolean | null | readonly Yaml[] | YamlMap;

export interface YamlMap {
  readonly [key: string]: Yaml;
}

/**
 * Text in Compose's interpolation syntax: `${NAME}` stands for a value that is filled in later, `$$` is one dollar.
 * The model says values this way, because every target can read it and none has to evaluate anything.
 */
export type ComposeText = string;

export const isMap = (value: unknown): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The map under a key; an empty one where there is none. */
export const mapAt = (map: YamlMap, key: string): YamlMap => {
  const value = map[key];
  return isMap(value) ? value : {};
};
