/** Operations of one's own: by expressions of WGSL, or with kernels of one's own. */
import { expectObject, expectText } from "../checks.ts";
import { wrongKind } from "../errors.ts";
import { blocksInside, inFull } from "../graph/shape.ts";
import { differentiable, emitWith, storing } from "../ops/epilogue.ts";
import { made, type Value } from "../graph/value.ts";

/**
 * An operation on each number of a value.
 *
 * @category Operations
 */
export interface Elementwise {
  /** Its name, unique, for messages. */
  readonly name: string;
  /** The result, an expression of WGSL over `x`, a `vec4f` of four numbers. Where x is 0 it has to be 0. */
  readonly value: string;
  /** Its derivative, likewise. */
  readonly derivative: string;
  /** Functions of WGSL that the expressions call. Default: none. */
  readonly functions?: string;
}

/**
 * A function that applies an operation of one's own to a value: it computes each number by itself, in 32 bits. Numbers
 * that fill up a value are zero and have to stay so, for other kernels rely on it: thus f(0) = 0.
 *
 * ```ts
 * import { openGpu } from "@pentimento/pentimento";
 * import { elementwise, Graph } from "@pentimento/pentimento/graph";
 * import { assertEquals } from "@std/assert";
 *
 * const softsign = elementwise({
 *   name: "softsign",
 *   value: "x / (1.0 + abs(x))",
 *   derivative: "1.0 / ((1.0 + abs(x)) * (1.0 + abs(x)))",
 * });
 * using gpu = await openGpu();
 * using graph = new Graph(gpu);
 * const map = graph.map(new Float32Array([-1, 0, 1, 3]), { channels: 1, height: 2, width: 2 });
 * using compiled = await graph.compile([softsign(map)]);
 * assertEquals([...(await compiled.run())[0]], [-0.5, 0, 0.5, 0.75]);
 * ```
 *
 * @category Operations
 */
export function elementwise(own: Elementwise): (value: Value) => Value {
  expectObject("operation", own, "an object with name, value and derivative");
  for (const part of ["name", "value", "derivative"] as const) {
    expectText(`${part} of the operation`, own[part]);
  }
  if (own.functions !== undefined) expectText("functions of the operation", own.functions);
  const operation = operationOf(own);
  return (value) => made(operation, [value], { attributes: {} });
}

function operationOf(own: Elementwise) {
  const { name, functions = "" } = own;
  return differentiable({
    name,
    shape([input]) {
      if (input === undefined || input.kind === "scalar") {
        throw wrongKind(`${name} takes pixels, a map or a matrix`);
      }
      return inFull(input);
    },
    emit(call) {
      const count = blocksInside(call.output.shape);
      const text = kernel(`let x = input(index); finish(index, 0u, ${own.value});`, "input");
      emitWith(call, storing(call.output.memory), {
        shader: { label: name, texts: [functions, text] },
        params: { count },
        bindings: { input: call.inputs[0]!.memory },
        invocations: count,
      });
    },
    gradient: {
      reads: [0],
      emit(call, epilogue) {
        const count = blocksInside(call.output.shape);
        const work =
          `let x = input(index); finish(index, 0u, upstream(index) * (${own.derivative}));`;
        emitWith(call, epilogue, {
          shader: {
            label: `${name} gradient`,
            texts: [functions, kernel(work, "upstream", "input")],
          },
          params: { count },
          bindings: { upstream: call.inputs[0]!.memory, input: call.inputs[1]!.memory },
          invocations: count,
        });
      },
    },
  });
}

/** A kernel of which one invocation works on one vec4. */
function kernel(work: string, ...sources: readonly string[]): string {
  return `//: expects finish(index, block, value)
struct Params { count: u32 }
${sources.map((name) => `//: source ${name}`).join("\n")}
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = invocation_index(id, groups);
  if (index >= params.count) { return; }
  ${work}
}
`;
}
