/** Whether a file is YAML by its name. */
export const isYamlFile = (path: string): boolean => /\.ya?ml$/.test(path);
