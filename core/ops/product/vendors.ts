/** What is assumed of a GPU by its vendor: the only table of vendors. All of it is arithmetic, until tuning measures. */
import type { GpuInfo } from "../../gpu/capabilities.ts";

/** A vendor as Chrome names it, or one that is not known. */
export type Vendor = keyof typeof TABLE;

/** What is assumed of a vendor's GPUs where nothing has been measured. */
interface VendorDefaults {
  /** Numbers of the vendor in PCI and Vulkan: runtimes without names, such as Deno, give these in decimal. */
  readonly numbers: readonly number[];
  /** A word of the driver's description, for adapters that give neither name nor number, as on Metal. */
  readonly word: RegExp;
  /**
   * The most sums of one invocation that stay in registers beside the operands: a default with more would spill, and
   * cost a multiple. Larger tiles stay candidates for measuring.
   */
  readonly mostSums: number;
  /**
   * Invocations of a product that run at a time on a small and on a large device: WebGPU tells neither compute units
   * nor registers, so a default is judged by its expected fill over this range.
   */
  readonly invocations: readonly [small: number, large: number];
}

// Registers are 32 bits an invocation; places are compute units times workgroups that their registers hold.
const TABLE = {
  // 255 registers; 2 workgroups of 128 on each of 16 (GTX 1650) to 132 (H100) multiprocessors.
  nvidia: {
    numbers: [0x10de],
    word: /nvidia|geforce|quadro|tesla/i,
    mostSums: 64,
    invocations: [4096, 33792],
  },
  // 256 registers; 256 invocations on each of 12 (integrated) to 96 (RX 7900) compute units.
  amd: {
    numbers: [0x1002, 0x1022],
    word: /\bamd\b|radeon/i,
    mostSums: 64,
    invocations: [3072, 24576],
  },
  // 208 KiB of registers a core, 384 invocations of 128; 8 (M1) to 76 (M2 Ultra) cores.
  apple: {
    numbers: [0x106b],
    word: /\bapple\b/i,
    mostSums: 64,
    invocations: [3072, 29184],
  },
  // 128 registers of 32 bytes a thread: of 16 lanes 64 numbers each, which 64 sums alone would take. 8 threads of 16
  // lanes on each of 64 (integrated) to 512 (A770) vector engines.
  intel: {
    numbers: [0x8086],
    word: /\bintel\b/i,
    mostSums: 32,
    invocations: [8192, 65536],
  },
  // 64 registers, and twice the invocations with 32. 512 to 1024 on each of 4 to 16 cores.
  arm: {
    numbers: [0x13b5],
    word: /\bmali\b|immortalis/i,
    mostSums: 16,
    invocations: [2048, 16384],
  },
  // The second number is that of its Direct3D drivers, "QCOM".
  qualcomm: {
    numbers: [0x5143, 0x4d4f4351],
    word: /adreno|qualcomm/i,
    mostSums: 16,
    invocations: [2048, 12288],
  },
  "img-tec": {
    numbers: [0x1010],
    word: /powervr|imagination/i,
    mostSums: 16,
    invocations: [2048, 8192],
  },
  // Half the sums cost a tenth where the larger tile would have stayed in registers, and save a multiple elsewhere.
  unknown: { numbers: [], word: /(?!)/, mostSums: 32, invocations: [2048, 32768] },
} as const satisfies Record<string, VendorDefaults>;

/** All vendors for which something is assumed. */
export const VENDORS: Readonly<Record<Vendor, VendorDefaults>> = TABLE;

/** The vendor of an adapter: by its name, else by its number, else by the driver's words. */
export function vendorOf({ vendor, description }: GpuInfo): Vendor {
  const names = Object.keys(VENDORS) as Vendor[];
  const given = vendor.trim().toLowerCase();
  // Whole numbers in decimal or with 0x; no name is one.
  const number = given === "" ? NaN : Number(given);
  return names.find((name) => name !== "unknown" && name === given) ??
    names.find((name) => VENDORS[name].numbers.includes(number)) ??
    names.find((name) => VENDORS[name].word.test(`${given} ${description}`)) ??
    "unknown";
}
