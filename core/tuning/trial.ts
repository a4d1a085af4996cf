/** Programs that are tried out on memory full of noise. */
import type { Dispatch } from "../gpu/dispatch.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Constant, constant, isMemory, type Memory } from "../gpu/memory.ts";
import { Program } from "../gpu/program.ts";
import { UnallocatedConstant } from "../network/unallocated.ts";

/** Different numbers of noise; larger memory repeats them. */
const NOISE_COUNT = 2 ** 16;

/**
 * Memory for trials, full of noise. Programs that run one after the other share it: each takes a piece of the right
 * size for every operand of its calls.
 */
export class TrialMemory implements Disposable {
  readonly #gpu: Gpu;
  readonly #pieces = new Map<string, (Memory | Constant)[]>();
  readonly #owned: (GPUBuffer | GPUTexture)[] = [];

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** The pieces for one program: returns the stand-in of an operand, or the operand if it is on the GPU. */
  pieces(): (operand: Memory | Constant) => Memory | Constant {
    const given = new Map<Memory | Constant, Memory | Constant>();
    const counts = new Map<string, number>();
    return (operand) => {
      const unallocated = operand instanceof UnallocatedConstant;
      if (!unallocated && (!isMemory(operand) || operand.buffer !== undefined)) return operand;
      const known = given.get(operand);
      if (known !== undefined) return known;
      if (unallocated && operand.values !== undefined) {
        const own = this.#upload(operand.values, operand.half);
        given.set(operand, own);
        return own;
      }
      const size = unallocated ? `${operand.count} numbers` : `${operand.bytes} bytes`;
      const kind = `${size}, half: ${operand.half ?? false}`;
      const pieces = this.#pieces.get(kind) ?? [];
      this.#pieces.set(kind, pieces);
      const index = counts.get(kind) ?? 0;
      counts.set(kind, index + 1);
      const piece = pieces[index] ??= unallocated ? this.#constant(operand) : this.#memory(operand);
      given.set(operand, piece);
      return piece;
    };
  }

  [Symbol.dispose](): void {
    for (const resource of this.#owned) this.#gpu.release(resource);
    this.#owned.length = 0;
    this.#pieces.clear();
  }

  #constant({ count, half }: UnallocatedConstant): Constant {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += NOISE_COUNT) {
      values.set(noise().subarray(0, Math.min(NOISE_COUNT, count - i)), i);
    }
    return this.#upload(values, half);
  }

  #upload(values: Float32Array<ArrayBuffer>, half: boolean): Constant {
    const made = constant(this.#gpu, "weights of a trial", values, { half });
    this.#owned.push(made.resource);
    return made;
  }

  #memory({ bytes, half = false }: Memory): Memory {
    const buffer = this.#gpu.buffer("memory of a trial", bytes);
    this.#owned.push(buffer);
    const numbers = half ? new Float16Array(noise()) : noise();
    for (let at = 0; at < buffer.size; at += numbers.byteLength) {
      const rest = Math.min(numbers.byteLength, buffer.size - at);
      this.#gpu.write(buffer, numbers.subarray(0, rest / numbers.BYTES_PER_ELEMENT), at);
    }
    return { bytes, half, buffer };
  }
}

let noiseValues: Float32Array<ArrayBuffer> | undefined;

/** Numbers from -0.5 to 0.5: zeros would make a GPU draw less power, and so run faster, than a picture. */
function noise(): Float32Array<ArrayBuffer> {
  let state = 1;
  return noiseValues ??= Float32Array.from({ length: NOISE_COUNT }, () => {
    // Numerical Recipes' generator of 32 bits.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

/** A program whose calls get memory of a trial wherever their operands are unallocated. */
export class TrialProgram extends Program {
  readonly #gpu: Gpu;
  readonly #pieceFor: (operand: Memory | Constant) => Memory | Constant;
  readonly #scratch = new Set<Memory>();
  readonly #calls: (() => void)[] = [];

  constructor(gpu: Gpu, memory: TrialMemory) {
    super(gpu, "a trial");
    this.#gpu = gpu;
    this.#pieceFor = memory.pieces();
  }

  override dispatch(dispatch: Dispatch): void {
    this.#calls.push(() =>
      super.dispatch({
        ...dispatch,
        bindings: Object.fromEntries(
          Object.entries(dispatch.bindings).map(([name, memory]) => [name, this.#standIn(memory)]),
        ),
      })
    );
  }

  override copy(from: Memory, to: Memory, offset = 0): void {
    this.#calls.push(() =>
      super.copy(this.#standIn(from) as Memory, this.#standIn(to) as Memory, offset)
    );
  }

  override scratch(...input: Parameters<Program["scratch"]>): Memory {
    const memory = super.scratch(...input);
    this.#scratch.add(memory);
    return memory;
  }

  override async build(): Promise<void> {
    await this.#gpu.guarded("allocating memory for a trial", () => {
      for (const call of this.#calls) call();
    });
    await super.build();
  }

  /** Scratch memory is this program's own, and there once it is built. */
  #standIn(operand: Memory | Constant): Memory | Constant {
    const own = isMemory(operand) && this.#scratch.has(operand);
    return own ? operand : this.#pieceFor(operand);
  }
}
