/** Bytes of which each character of a text is one, as in Python's `b"\x80\x02"`. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A text of which each character is one of the bytes. */
function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** A number as so many bytes, the lowest first. */
export function littleEndian(number: number, bytes: number): string {
  let text = "";
  for (let i = 0; i < bytes; i++) {
    text += String.fromCharCode(number % 256);
    number = Math.floor(number / 256);
  }
  return text;
}

/** A pickle of protocol 2 of these instructions; each character is a byte. */
export function pickleOf(instructions: string): string {
  return `\x80\x02${instructions}.`;
}

/** Puts a text of ASCII on the stack. */
export function text(value: string): string {
  return `X${littleEndian(value.length, 4)}${value}`;
}

/** Puts a number from 0 to 2^31 - 1 on the stack. */
export function number(value: number): string {
  return `J${littleEndian(value, 4)}`;
}

/** Puts a tuple of these on the stack. */
export function tuple(...items: readonly string[]): string {
  return `(${items.join("")}t`;
}

/** Puts a class or function of Python on the stack. */
export function global(module: string, name: string): string {
  return `c${module}\n${name}\n`;
}

/** Options of {@linkcode storage}. */
export interface StorageOptions {
  /** Its class, as in `FloatStorage`. Default that. */
  readonly type?: string;
  /** The class's module. Default `torch`. */
  readonly module?: string;
  /** The last item in the old format: `N` for None, or a view. Default: none, as in the new one. */
  readonly view?: string;
}

/** Puts a storage on the stack. */
export function storage(
  key: string,
  length: number,
  { type = "FloatStorage", module = "torch", view = "" }: StorageOptions = {},
): string {
  const id = [text("storage"), global(module, type), text(key), text("cpu"), number(length), view];
  return `${tuple(...id)}Q`;
}

/** Options of {@linkcode tensor}. */
export interface TensorOptions {
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** The distance of neighbours along each axis, in numbers. Default: row-major. */
  readonly strides?: readonly number[];
  /** Its first number in the storage. Default 0. */
  readonly offset?: number;
}

/** Puts a tensor of a storage on the stack. */
export function tensor(storage: string, options: TensorOptions): string {
  const { shape, offset = 0 } = options;
  const rowMajor = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const { strides = rowMajor } = options;
  const [sides, steps] = [shape, strides].map((list) => tuple(...list.map(number)));
  const args = tuple(storage, number(offset), sides!, steps!, "\x89", ")");
  return `${global("torch._utils", "_rebuild_tensor_v2")}${args}R`;
}

/** Puts a dictionary on the stack. */
export function dict(entries: Readonly<Record<string, string>>): string {
  return `}(${Object.entries(entries).map(([key, value]) => text(key) + value).join("")}u`;
}

/** A file of the old format with an object and these storages of floats. */
export function legacyFile(object: string, storages: Readonly<Record<string, number[]>>): string {
  const machine = dict({ protocol_version: number(1001), little_endian: "\x88" });
  const keys = `](${Object.keys(storages).map(text).join("")}e`;
  const data = Object.values(storages).map((numbers) =>
    littleEndian(numbers.length, 8) +
    textOf(new Uint8Array(Float32Array.from(numbers).buffer))
  );
  const magic = "\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19";
  return [magic, number(1001), machine, object, keys].map(pickleOf).join("") + data.join("");
}
