/** Work that can be recorded into a command buffer, as a whole or some of its steps. */
export interface Recordable {
  /**
   * About how much work each of its steps is, in floating point operations: only how it is cut the first
   * time depends on it.
   */
  readonly works: readonly number[];
  /**
   * Records it.
   *
   * @param from the first step. Default 0
   * @param to one past the last step. Default: all that follow
   */
  record(encoder: GPUCommandEncoder, from?: number, to?: number): void;
}
