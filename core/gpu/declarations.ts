/** Declarations of a kernel, read from its WGSL: bindings, parameters, includes and expected functions. */

import { INCLUDES } from "../../shaders/includes.ts";

/** A member of a kernel's `struct Params`. */
interface Parameter {
  readonly name: string;
  /** True for numbers of type f32, false for whole numbers. */
  readonly float: boolean;
  /** The number of its numbers: more than one for a vector or an array of vectors. */
  readonly count: number;
  /** Its first byte in the uniform block. */
  readonly offset: number;
}

/** A resource that a kernel binds. */
interface Binding {
  readonly name: string;
  /** `operand`, `source` and `sink` as in {@linkcode assemble}, `storage` of plain WGSL, or the `struct Params`. */
  readonly kind: "operand" | "source" | "sink" | "storage" | "params";
}

/** A kernel: its text and what it declares. */
export interface Kernel {
  readonly label: string;
  /** The prelude, the kernel's texts and those that they include, each once. */
  readonly text: string;
  /** In order of declaration: the index of each is its binding number. */
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[];
  /** The arrays that it reads by `NAME_in(block, i)`, of which strips can be staged: see {@linkcode assemble}. */
  readonly striped: readonly string[];
}

/** Parameters that a kernel with such arrays has besides its own. */
const STRIP = "strip_gap: u32, strip_first: u32,";

/** A declaration of a binding. */
export const BINDING =
  /^[ \t]*(?:\/\/: (operand|source|sink) (\w+)|var<storage[^>]*> (\w+).*|struct Params \{([^}]*)\})$/gm;
const INCLUDE = /^[ \t]*\/\/: include (\w+)$/gm;
const EXPECTED = /^[ \t]*\/\/: expects ((\w+)\((.*)\))$/gm;
const MEMBER = /(\w+)\s*:\s*(?:array<)?(?:vec([24]))?([uif])(?:32)?(?:,\s*(\d+)>)?/g;

/** Kernels by label and texts: programs name the same few again and again. */
const kernels = new Map<string, Kernel>();

/**
 * Reads what a kernel declares, once.
 *
 * @param label the kernel's name, for messages
 * @param texts its WGSL; the prelude and what they include is added
 * @throws {TypeError} when an include is not known, a binding is declared twice, or an expected function is not
 * defined with the expected parameters
 */
export function kernelOf(label: string, texts: readonly string[]): Kernel {
  const key = [label, ...texts].join("\0");
  let kernel = kernels.get(key);
  if (kernel === undefined) kernels.set(key, kernel = readKernel(label, texts));
  return kernel;
}

function readKernel(label: string, texts: readonly string[]): Kernel {
  const whole = withIncludes(label, [INCLUDES["prelude"]!, ...texts]);
  const striped = [...whole.matchAll(BINDING)].flatMap(([, , array]) =>
    array !== undefined && whole.includes(`${array}_in(`) ? array : []
  );
  const text = striped.length > 0 ? whole.replace("struct Params {", `$& ${STRIP}`) : whole;
  const declared = [...text.matchAll(BINDING)];
  const bindings = declared.map(([, kind, array, storage]) => ({
    name: array ?? storage ?? "params",
    kind: (kind ?? (storage ? "storage" : "params")) as Binding["kind"],
  }));
  const twice = bindings.find(({ name }, i) => bindings.findIndex((b) => b.name === name) !== i);
  if (twice !== undefined) {
    throw new TypeError(`The kernel "${label}" declares ${twice.name} twice: rename one`);
  }
  for (const [, signature, name, parameters] of text.matchAll(EXPECTED)) {
    const typed = parameters!.replaceAll(/\w+/g, "$&: [^:]+");
    if (new RegExp(`^fn ${name}\\(${typed}\\)`, "m").test(text)) continue;
    throw new TypeError(
      `The kernel "${label}" expects ${signature}, but none of its texts defines it: add one that does`,
    );
  }
  const members = declared.find(([, , , , members]) => members !== undefined)?.[4] ?? "";
  return { label, text, bindings, parameters: parametersOf(members), striped };
}

/** The texts and those that they include, each once, as one. */
function withIncludes(label: string, texts: readonly string[]): string {
  const all = new Set<string>();
  const add = (text: string) => {
    if (all.has(text)) return;
    all.add(text);
    for (const [, name] of text.matchAll(INCLUDE)) {
      const included = INCLUDES[name!];
      if (included !== undefined) add(included);
      else {
        throw new TypeError(
          `The kernel "${label}" includes ${name}, which is none of ${
            Object.keys(INCLUDES).join(", ")
          }: add it to shaders/includes.ts`,
        );
      }
    }
  };
  texts.forEach(add);
  return [...all].join("\n");
}

/** The layout that WGSL gives a uniform block. */
function parametersOf(members: string): Parameter[] {
  let end = 0;
  return [...members.replace(/\/\/.*/g, "").matchAll(MEMBER)].map((member) => {
    const [, name, width = "1", type, length = "1"] = member;
    const alignment = 4 * Number(width);
    const count = Number(width) * Number(length);
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + 4 * count;
    return { name: name!, float: type === "f", count, offset };
  });
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
