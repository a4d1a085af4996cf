/** The choices between kernels that a run makes use of, out of all that are remembered for an adapter. */

/** Choices by the key of the work, which takes note of those that are asked for. */
export class UsedKernels extends Map<string, string> {
  readonly used = new Map<string, string>();

  override get(key: string): string | undefined {
    const name = super.get(key);
    if (name !== undefined) this.used.set(key, name);
    return name;
  }
}
