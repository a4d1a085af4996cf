/** Whether plain values are the same. */

/** Compares numbers, texts, lists, plain objects and typed arrays by what they hold; `undefined` counts as left out. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b) || Array.isArray(a) || Array.isArray(b)) {
    const [x, y] = [a as ArrayLike<unknown>, b as ArrayLike<unknown>];
    if (a.constructor !== b.constructor || x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) if (!same(x[i], y[i])) return false;
    return true;
  }
  const [x, y] = [a, b] as Readonly<Record<string, unknown>>[];
  return Object.keys({ ...x, ...y }).every((key) => same(x![key], y![key]));
}
