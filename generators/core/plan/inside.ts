/** A path that stays in the folder wherever the folder is: relative, forward slashes, no `..`, nothing that a terminal would act on. */
export function inside(path: string): boolean {
  const parts = path.split('/');
  return !/[\\\p{Cc}]/u.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}
