/** The same function, which works once for each object it is given: for what reads a stack or a service, which nobody changes. */
export function remembered<From extends object, To>(work: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, { readonly result: To }>();
  return (from) => {
    const before = known.get(from);
    if (before !== undefined) return before.result;
    const result = work(from);
    known.set(from, { result });
    return result;
  };
}
