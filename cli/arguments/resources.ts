/** The resources of a command: what it uses of the system beside the files that a line names. */

/** What a command may need beside the files and folders that its line names. */
export type Resource =
  /** A driver for the GPU. */
  | "gpu"
  /** The code of the workers in which pictures are decoded, the only code that Deno must be let read. */
  | "decoders"
  /** The cache folder, to read and write. */
  | "cache"
  /** The cache folder, to read. */
  | "kept"
  /** The folder for a picture that could not be written where it was wanted. */
  | "rescue"
  /** The variables by which schedulers number the parts of a batch. */
  | "shards"
  /** The studio's page, to read, and an address of this machine to serve it from. */
  | "studio"
  /** The program that opens a browser. */
  | "browser"
  /** The network, to fetch weights. */
  | "fetch"
  /** The same, if there is nothing kept and the user says so. */
  | "offer";
