/**
 * Loops of shaders that are written out before the compiler sees them.
 *
 * Compilers behind WebGPU keep register tiles in registers only when every index is a constant, and do not
 * unroll loops by themselves.
 *
 *     //: for p in 0..TILE_N
 *     var sum{p} = vec4f();
 *     //: end p
 *
 * repeats the lines between with `{p}` replaced by 0, 1, ... `TILE_N - 1`. Braces may hold sums and products of
 * names and whole numbers (`{p+1}`, `{4*q+k}`); braces that hold anything else stay as they are, so WGSL's own
 * braces need no care. Loops nest; an end may name its loop, which is then checked.
 *
 * @module
 */

const LOOP = /^\s*\/\/: for (\w+) in (\w+)\.\.(\w+)\s*$/;
const END = /^\s*\/\/: end(?: (\w+))?\s*$/;
const EXPRESSION = /\{([A-Za-z0-9_]+(?:[+*][A-Za-z0-9_]+)*)\}/g;

type Names = Readonly<Record<string, number>>;

/**
 * Writes out the loops of a shader.
 *
 * @param code the text of a `.wgsl` file
 * @param constants the names that loop bounds and braces may use
 * @throws {SyntaxError} when a loop is not closed, its end names another, or a bound is not known: a mistake in
 * the shader
 */
export function unroll(code: string, constants: Names): string {
  const lines = code.split("\n");
  const out: string[] = [];
  let at = 0;

  function block(names: Names, target: string[], loopName?: string): void {
    while (at < lines.length) {
      const line = lines[at++]!;
      const end = END.exec(line);
      if (end !== null) return expectEnd(end[1], loopName, at);
      const loop = LOOP.exec(line);
      if (loop === null) {
        target.push(substitute(line, names));
        continue;
      }
      const [, name, from, to] = loop as unknown as [string, string, string, string];
      const start = at;
      const first = bound(from, names, at);
      const last = bound(to, names, at);
      // An empty loop is read once all the same, to find its end.
      for (let i = first; i < Math.max(last, first + 1); i++) {
        at = start;
        block({ ...names, [name]: i }, i < last ? target : [], name);
      }
    }
    if (loopName !== undefined) throw new SyntaxError('A loop of a shader has no "//: end"');
  }

  block(constants, out);
  return out.join("\n");
}

function expectEnd(name: string | undefined, loopName: string | undefined, line: number): void {
  if (loopName === undefined) {
    throw new SyntaxError(`Shader line ${line}: "//: end" without a loop`);
  }
  if (name !== undefined && name !== loopName) {
    throw new SyntaxError(`Shader line ${line}: "//: end ${name}" ends the loop over ${loopName}`);
  }
}

function bound(text: string, names: Names, line: number): number {
  const value = valueOf(text, names);
  if (value === undefined) {
    throw new SyntaxError(`Shader line ${line}: the bound "${text}" is not known`);
  }
  return value;
}

function valueOf(text: string, names: Names): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : names[text];
}

function substitute(line: string, names: Names): string {
  return line.replace(EXPRESSION, (braces, expression: string) => {
    let sum = 0;
    for (const term of expression.split("+")) {
      let product = 1;
      for (const factor of term.split("*")) {
        const value = valueOf(factor, names);
        if (value === undefined) return braces;
        product *= value;
      }
      sum += product;
    }
    return String(sum);
  });
}
