/** The system that this process runs on: its kind, and the environment variables that may be read. */

/** The parts of a system that decide where its folders are. */
export interface System {
  /** As `Deno.build.os` has it. */
  readonly os: string;
  /** The value of an environment variable, `undefined` when it is unset or may not be read. */
  readonly variable: (name: string) => string | undefined;
}

/** The system of this process. Environment variables that it may not read count as unset. */
export const THIS_SYSTEM: System = {
  os: Deno.build.os,
  variable: (name) => {
    const { state } = Deno.permissions.querySync({ name: "env", variable: name });
    return state === "granted" ? Deno.env.get(name) : undefined;
  },
};
