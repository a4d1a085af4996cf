/** Values of a pickle. */

/** The number format of a PyTorch storage. */
export interface StorageType {
  /** The dtype by safetensors' name, for example `F32`. */
  readonly dtype: string;
  /** Bytes of one number. */
  readonly itemSize: number;
}

/** A reference to a storage: a row of numbers elsewhere in the file. */
export interface StorageReference {
  readonly kind: "storage";
  /** The key under which it is found. */
  readonly key: string;
  readonly type: StorageType;
  /** The count of numbers in the whole storage. */
  readonly length: number;
  /** The number that this view of it begins with; 0 but in files of before version 0.4. */
  readonly begin: number;
  /** One past the last number of this view. */
  readonly end: number;
}

/** A tensor described by a pickle. */
export interface PickledTensor {
  readonly kind: "tensor";
  readonly storage: StorageReference;
  /** Its first number, counted from the beginning of the view. */
  readonly offset: number;
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** The distance of neighbours along each axis, in numbers. */
  readonly strides: readonly number[];
}

/** A class or function of Python that is supported, and its counterpart. */
export interface PickledGlobal {
  readonly kind: "global";
  /** Its name, as in `collections.OrderedDict`. */
  readonly name: string;
  /** Returns the result of a call, or `undefined` when the arguments do not fit. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue | undefined;
  /** Of a class of storages: which. */
  readonly storage?: StorageType;
}

/** A dictionary, ordered or not. */
export interface PickledDict {
  readonly kind: "dict";
  readonly entries: Map<PickleValue, PickleValue>;
}

/** A value in a pickle; lists, tuples and sets are arrays. */
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

/** The kind of an object, or `undefined` when it is none of the types above. */
function kindOf(value: PickleValue | undefined): string | undefined {
  return typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
}

/** Tells whether a value is a dictionary. */
export function isDict(value: PickleValue | undefined): value is PickledDict {
  return kindOf(value) === "dict";
}

/** Tells whether a value is a tensor. */
export function isTensor(value: PickleValue | undefined): value is PickledTensor {
  return kindOf(value) === "tensor";
}

/** Tells whether a value is a storage. */
export function isStorage(value: PickleValue | undefined): value is StorageReference {
  return kindOf(value) === "storage";
}

/** Tells whether a value is a class or function. */
export function isGlobal(value: PickleValue | undefined): value is PickledGlobal {
  return kindOf(value) === "global";
}

/** Tells whether a value is a whole number of at least 0 that JavaScript holds exactly. */
export function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
