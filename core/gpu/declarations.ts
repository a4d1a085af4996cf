/** Declarations of a kernel, read from its WGSL: bindings, parameters, includes and expected functions. */

import { INCLUDES } from "../../shaders/includes.ts";

/** A member of a kernel's `struct Params`. */
export interface Parameter {
  readonly name: string;
  /** The type of each of its numbers. */
  readonly type: "u32" | "i32" | "f32";
  /** How many numbers it has: more than one for a vector or an array of vectors. */
  readonly count: number;
  /** Where it begins in the uniform block, in bytes. */
  readonly offset: number;
}

/** A resource that a kernel binds. */
export interface Binding {
  readonly name: string;
  /** `operand`, `source` and `sink` as in {@linkcode assemble}; `storage` and `uniform` are plain WGSL. */
  readonly kind: "operand" | "source" | "sink" | "storage" | "uniform";
}

/** A kernel: all its texts and what they declare. */
export interface Kernel {
  readonly label: string;
  /** The texts with those that they include, each once. */
  readonly texts: readonly string[];
  /** In order of declaration: the index of each is its binding number. */
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[];
}

/** A function's name and the names of its parameters. */
interface Signature {
  readonly name: string;
  readonly parameters: string;
}

/** What one text declares. */
interface Declarations {
  readonly id: number;
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[] | undefined;
  readonly includes: readonly string[];
  readonly expected: readonly Signature[];
  readonly defined: readonly Signature[];
}

/** A line that declares a binding, in plain WGSL or by `//:`. */
export const BINDING =
  /^[ \t]*(?:\/\/: (operand|source|sink) (\w+)|var<(uniform|storage)[^>]*> (\w+).*)$/gm;
const INCLUDE = /^[ \t]*\/\/: include (\w+)[ \t]*$/gm;
const EXPECTED = /^[ \t]*\/\/: expects (\w+)\(([^)]*)\)/gm;
const FUNCTION = /^[ \t]*fn (\w+)\(([^)]*)\)/gm;
const PARAMS = /^[ \t]*struct Params \{([^}]*)\}/gm;
const MEMBER = /(\w+)\s*:\s*(?:array<vec4([uif]),\s*(\d+)>|vec([24])([uif])|(u32|i32|f32))/g;

const TYPES = { u: "u32", i: "i32", f: "f32" } as const;

/** Declarations by text and kernels by label and texts: programs name the same few again and again. */
const known = new Map<string, Declarations>();
const kernels = new Map<string, Kernel>();

/**
 * Reads what a kernel declares, once.
 *
 * @param label the kernel's name, for messages
 * @param texts its WGSL; the prelude and what they include is added
 * @throws {TypeError} when an include is not known, a binding is declared twice, or an expected function is not
 * defined exactly once with the expected parameters
 */
export function kernelOf(label: string, texts: readonly string[]): Kernel {
  const key = `${label} ${texts.map((text) => declarationsOf(text).id).join(" ")}`;
  let kernel = kernels.get(key);
  if (kernel === undefined) kernels.set(key, kernel = readKernel(label, texts));
  return kernel;
}

function readKernel(label: string, texts: readonly string[]): Kernel {
  const all = new Set<string>();
  const include = (name: string) => {
    const text = INCLUDES[name];
    if (text === undefined) {
      throw new TypeError(
        `The kernel "${label}" includes ${name}, which is none of ${
          Object.keys(INCLUDES).join(", ")
        }: add it to shaders/includes.ts`,
      );
    }
    add(text);
  };
  const add = (text: string) => {
    if (all.has(text)) return;
    all.add(text);
    declarationsOf(text).includes.forEach(include);
  };
  include("prelude");
  texts.forEach(add);
  const declarations = [...all].map(declarationsOf);
  const bindings = declarations.flatMap(({ bindings }) => bindings);
  const twice = bindings.find(({ name }, i) => bindings.findIndex((b) => b.name === name) !== i);
  if (twice !== undefined) {
    throw new TypeError(`The kernel "${label}" declares ${twice.name} twice: rename one`);
  }
  expectDefined(label, declarations);
  const parameters = declarations.flatMap(({ parameters }) => parameters ?? []);
  return { label, texts: [...all], bindings, parameters };
}

/**
 * Checks that a call names exactly what its kernel declares.
 *
 * @param what what is named, for the message
 * @throws {TypeError} when a name is missing or not declared
 */
export function expectNames(
  label: string,
  what: string,
  { wanted, given }: { readonly wanted: readonly string[]; readonly given: readonly string[] },
): void {
  const missing = wanted.filter((name) => !given.includes(name));
  const extra = given.filter((name) => !wanted.includes(name));
  if (missing.length + extra.length === 0) return;
  const advice = [
    ...missing.length ? [`add ${missing.join(", ")}`] : [],
    ...extra.length ? [`leave out ${extra.join(", ")}`] : [],
  ];
  throw new TypeError(
    `The kernel "${label}" takes the ${what} ${wanted.join(", ") || "none"}, but was given ${
      given.join(", ") || "none"
    }: ${advice.join(" and ")}`,
  );
}

function expectDefined(label: string, declarations: readonly Declarations[]): void {
  const defined = declarations.flatMap(({ defined }) => defined);
  for (const { name, parameters } of declarations.flatMap(({ expected }) => expected)) {
    const found = defined.filter((signature) => signature.name === name);
    if (found.length === 1 && found[0]!.parameters === parameters) continue;
    const texts = found.map(({ parameters }) => `${name}(${parameters})`).join(" and ") || "none";
    throw new TypeError(
      `The kernel "${label}" expects one ${name}(${parameters}) of its texts, but found ${texts}: ` +
        "give it one text that defines it",
    );
  }
}

/** What a text declares, read once. */
function declarationsOf(text: string): Declarations {
  let declarations = known.get(text);
  if (declarations === undefined) {
    declarations = {
      id: known.size,
      bindings: [...text.matchAll(BINDING)].map(([, kind, name, space, variable]) => ({
        name: (name ?? variable)!,
        kind: (kind ?? space) as Binding["kind"],
      })),
      parameters: parametersOf([...text.matchAll(PARAMS)][0]?.[1]),
      includes: [...text.matchAll(INCLUDE)].map(([, name]) => name!),
      expected: signatures(text, EXPECTED, /\w+/g),
      defined: signatures(text, FUNCTION, /\w+(?=\s*:)/g),
    };
    known.set(text, declarations);
  }
  return declarations;
}

function signatures(text: string, pattern: RegExp, parameter: RegExp): Signature[] {
  return [...text.matchAll(pattern)].map(([, name, parameters]) => ({
    name: name!,
    parameters: (parameters!.match(parameter) ?? []).join(", "),
  }));
}

/** The layout that WGSL gives a uniform block. */
function parametersOf(members: string | undefined): Parameter[] | undefined {
  if (members === undefined) return undefined;
  let end = 0;
  return [...members.replace(/\/\/.*/g, "").matchAll(MEMBER)].map((member) => {
    const [, name, arrayType, length, vectorLength, vectorType, scalarType] = member;
    const count = 4 * Number(length ?? 0) || Number(vectorLength ?? 1);
    const alignment = 4 * Math.min(4, count);
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + 4 * count;
    const type = scalarType ?? TYPES[(arrayType ?? vectorType) as keyof typeof TYPES];
    return { name: name!, type: type as Parameter["type"], count, offset };
  });
}
