/** How a storage of PyTorch holds its numbers. */
export interface StorageType {
  /** In safetensors' words, for example `F32`. */
  readonly dtype: string;
  /** Bytes of one number. */
  readonly itemSize: number;
}

/** A storage that a pickle speaks of: a row of numbers that lies elsewhere in the file. */
export interface StorageReference {
  readonly kind: "storage";
  /** Under which it is found. */
  readonly key: string;
  readonly type: StorageType;
  /** How many numbers the whole storage has. */
  readonly length: number;
  /** The number that this view of it begins with; 0 but in files of before version 0.4. */
  readonly begin: number;
  /** One past the last number of this view. */
  readonly end: number;
}

/** A tensor that a pickle speaks of. */
export interface PickledTensor {
  readonly kind: "tensor";
  readonly storage: StorageReference;
  /** Its first number, counted from the beginning of the view. */
  readonly offset: number;
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** How many numbers apart neighbours along each axis are. */
  readonly strides: readonly number[];
}

/** A class or function of Python that is known here, and what stands for it. */
export interface PickledGlobal {
  readonly kind: "global";
  /** Its name, as in `collections.OrderedDict`. */
  readonly name: string;
  /** What a call of it gives, or `undefined` when these are no arguments for it. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue | undefined;
  /** Of a class of storages: which. */
  readonly storage?: StorageType;
}

/** A dictionary, ordered or not. */
export interface PickledDict {
  readonly kind: "dict";
  readonly entries: Map<PickleValue, PickleValue>;
}

/** What a pickle can hold; lists, tuples and sets are arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickledDict
  | PickledGlobal
  | StorageReference
  | PickledTensor;

/** What kind of object it is, or `undefined` when it is no object of ours. */
export function kindOf(value: PickleValue | undefined): string | undefined {
  return typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
}

/** Whether it is a dictionary. */
export function isDict(value: PickleValue | undefined): value is PickledDict {
  return kindOf(value) === "dict";
}

/** Whether it is a tensor. */
export function isTensor(value: PickleValue | undefined): value is PickledTensor {
  return kindOf(value) === "tensor";
}

/** Whether it is a storage. */
export function isStorage(value: PickleValue | undefined): value is StorageReference {
  return kindOf(value) === "storage";
}

/** Whether it is a class or function. */
export function isGlobal(value: PickleValue | undefined): value is PickledGlobal {
  return kindOf(value) === "global";
}

/** Whether it is a whole number of at least 0 that JavaScript holds exactly. */
export function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
