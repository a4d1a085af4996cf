/** Plain objects with typed arrays in them, as JSON and the arrays' bytes: exactly as they were. */

/** The kinds of arrays, by their names in files. */
const KINDS = {
  f32: Float32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
} as const;

/** The name of a kind of arrays. */
export type ArrayKind = keyof typeof KINDS;

/** An array that a file can hold. */
export type PlainArray =
  | Float32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** An object without its arrays. */
export interface Flat {
  /** The object, its arrays and what JSON does not know in words of {@linkcode unflatten}. */
  readonly tree: unknown;
  /** Its arrays, as the tree numbers them. */
  readonly arrays: readonly PlainArray[];
}

/** Numbers that JSON does not know. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);

/** The keys that stand for an array and for a number. */
const ARRAY = "$array";
const NUMBER = "$number";

/** The deepest nesting of an object. */
const DEEPEST = 32;

/** The name of an array's kind. */
export function kindOf(array: PlainArray): ArrayKind {
  return kindOfAny(array)!;
}

function kindOfAny(value: unknown): ArrayKind | undefined {
  const kinds = Object.keys(KINDS) as ArrayKind[];
  return kinds.find((kind) => value instanceof KINDS[kind]);
}

/** Whether a word is the name of a kind of arrays. */
export function isKind(word: unknown): word is ArrayKind {
  return typeof word === "string" && Object.hasOwn(KINDS, word);
}

/** The bytes of a number in an array. */
export function bytesEach(kind: ArrayKind): number {
  return KINDS[kind].BYTES_PER_ELEMENT;
}

/** Bytes as an array. */
export function arrayOf(kind: ArrayKind, bytes: ArrayBuffer): PlainArray {
  return new KINDS[kind](bytes);
}

/**
 * Takes the arrays out of an object of plain objects, arrays, texts, numbers, truth values and typed arrays. One that
 * is there several times is taken once.
 */
export function flatten(value: unknown): Flat {
  const arrays = new Map<PlainArray, number>();
  const walk = (value: unknown): unknown => {
    if (kindOfAny(value) !== undefined) {
      const array = value as PlainArray;
      const index = arrays.get(array) ?? arrays.size;
      arrays.set(array, index);
      return { [ARRAY]: index };
    }
    if (typeof value === "number") {
      const isKnown = Number.isFinite(value) && !Object.is(value, -0);
      return isKnown ? value : { [NUMBER]: Object.is(value, -0) ? "-0" : String(value) };
    }
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value === "object" && value !== null) {
      if (Object.getPrototypeOf(value) !== Object.prototype) {
        throw new Error(`A ${value.constructor?.name} is nothing that a file can hold`);
      }
      const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
      return Object.fromEntries(entries.map(([key, entry]) => [key, walk(entry)]));
    }
    return value;
  };
  return { tree: walk(value), arrays: [...arrays.keys()] };
}

/**
 * Puts the arrays of {@linkcode flatten} back.
 *
 * @throws {Error} when the tree is none that it made
 */
export function unflatten({ tree, arrays }: Flat): unknown {
  const walk = (value: unknown, depth: number): unknown => {
    if (depth > DEEPEST) throw new Error("it is nested too deeply");
    if (Array.isArray(value)) return value.map((entry) => walk(entry, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first![0] === ARRAY) {
      const index = first![1];
      const found = typeof index === "number" ? arrays[index] : undefined;
      if (found === undefined) throw new Error("it names an array that is not there");
      return found;
    }
    if (entries.length === 1 && first![0] === NUMBER) {
      const number = NUMBERS.get(first![1] as string);
      if (number === undefined) throw new Error("it has a number that is none");
      return number;
    }
    return Object.fromEntries(entries.map(([key, entry]) => [key, walk(entry, depth + 1)]));
  };
  return walk(tree, 0);
}
