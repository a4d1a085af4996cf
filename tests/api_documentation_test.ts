/** The documentation of the library as `deno doc` has it, and JSR shows it. */
import { assert, assertEquals } from "@std/assert";
import { packageFlags } from "./helpers/package_flags.ts";

interface Documented {
  readonly doc?: string;
  readonly tags?: readonly { readonly kind: string; readonly doc?: string }[];
}

interface Entry {
  readonly module_doc: Documented;
  readonly symbols: readonly {
    readonly name: string;
    readonly declarations: readonly {
      readonly kind: string;
      readonly jsDoc?: Documented;
      readonly def?: {
        readonly properties?: readonly { readonly name: string }[];
        readonly methods?: readonly { readonly name: string }[];
      };
    }[];
  }[];
}

const root = new URL("../", import.meta.url);
const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
const entries = Object.values<string>(exports);

/** What `deno doc` says of every entry of the package; together, so that no name is only a reference. */
const documentation = await document();

async function document(): Promise<Readonly<Record<string, Entry>>> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...packageFlags(), ...entries],
    cwd: root,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  return Object.fromEntries(
    entries.map((entry) => [entry, nodes[new URL(entry, root).href]]),
  );
}

Deno.test("every entry of the package has documentation with an example", () => {
  for (const entry of entries) {
    const { doc = "" } = documentation[entry]!.module_doc;
    assert(doc.length > 80 && doc.includes("```ts\n"), `${entry} lacks an example`);
  }
});

Deno.test("every symbol of the library is documented and has a category", () => {
  const categories = new Set<string>();
  for (const [entry, { symbols }] of Object.entries(documentation)) {
    assert(symbols.length > 5, `${entry} exports next to nothing`);
    for (const { name, declarations } of symbols) {
      for (const { kind, jsDoc = {} } of declarations) {
        if (kind === "reference") continue; // it is documented where it is declared, for another entry
        assert((jsDoc.doc ?? "").trim().length > 10, `${entry}: ${name} is not documented`);
        const named = (jsDoc.tags ?? []).filter((tag) => tag.kind === "category");
        assertEquals(named.length, 1, `${entry}: ${name} has no @category, or several`);
        categories.add(named[0]!.doc!);
      }
    }
  }
  assert(categories.size <= 24, `too many categories: ${[...categories].join(", ")}`);
});

Deno.test("of Gpu the documentation has what users need, and not how kernels use it", () => {
  const gpu = documentation["./mod.ts"]!.symbols.find(({ name }) => name === "Gpu")!;
  const { properties = [], methods = [] } = gpu.declarations[0]!.def!;
  const names = [...properties, ...methods].map(({ name }) => name);
  for (const name of ["info", "limits", "tuned", "peakBytes", "destroy"]) {
    assert(names.includes(name), `Gpu.${name} is not documented`);
  }
  for (const name of ["arena", "pipeline", "submit", "guarded", "nothing"]) {
    assert(!names.includes(name), `Gpu.${name} is documented`);
  }
});
