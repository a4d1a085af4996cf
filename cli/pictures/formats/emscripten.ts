/** Codecs that Emscripten made: WebAssembly, and the script that calls it. */

/** What the scripts ask for a compiled module: an instance of it. */
type Instantiate = (
  imports: WebAssembly.Imports,
  callback: (instance: WebAssembly.Instance) => void,
) => WebAssembly.Exports;

/** The options of such a script that are used here. */
interface Options {
  readonly noInitialRun: true;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly instantiateWasm: Instantiate;
}

/** An instance with memory of its own, and what it says. */
export interface Codec<Interface> {
  readonly codec: Interface;
  /** The lines that it has written as errors so far. */
  readonly messages: readonly string[];
}

/**
 * Makes an instance of a codec. Whatever gives up is broken afterwards, and memory never shrinks, so every
 * picture has one of its own.
 *
 * @param create the script's default export
 * @param compiled the WebAssembly, imported as source: Deno reads it, and no permission is needed
 */
export async function createCodec<Interface>(
  create: unknown,
  compiled: WebAssembly.Module,
): Promise<Codec<Interface>> {
  const messages: string[] = [];
  const options: Options = {
    noInitialRun: true,
    print: () => {},
    printErr: (message) => messages.push(message),
    instantiateWasm: (imports, callback) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      callback(instance);
      return instance.exports;
    },
  };
  const codec = await (create as (options: Options) => Promise<Interface>)(options);
  return { codec, messages };
}

/** The part that is used of the decoders of @jsquash. */
export interface Decoder<Image> {
  /** `null`, or an error, where there is no picture in the bytes. */
  decode(bytes: Uint8Array, ...options: readonly unknown[]): Image | null;
}

/**
 * Decodes a file.
 *
 * @param library the decoder's name, in messages
 * @throws {Error} with the library's own message, where it has one
 */
export function decodeBy<Image>(
  { codec, messages }: Codec<Decoder<Image>>,
  library: string,
  bytes: Uint8Array,
  ...options: readonly unknown[]
): Image {
  let image;
  try {
    image = codec.decode(bytes, ...options);
  } catch (cause) {
    throw new Error(messages.at(-1) ?? `${library} gave up without a word`, { cause });
  }
  if (!image) throw new Error(messages.at(-1) ?? `${library} finds its data damaged`);
  return image;
}
