/** The directions of imports between rooms, circles of imports, and who may touch the platform. */
import { assertEquals } from "@std/assert";
import { STYLE_LOSSES } from "../core/losses/style/names.ts";

const root = new URL("../", import.meta.url);

/**
 * The rooms, each with those it may import from. A room is named by the folder or file that it is; files
 * belong to the longest name that fits.
 */
const LEAVES = ["core/errors.ts", "core/checks.ts", "core/size.ts"];
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "core/errors.ts": [],
  "core/size.ts": [],
  "core/checks.ts": ["core/errors.ts"],
  "shaders": [],
  "core/image": LEAVES,
  "core/gpu": [...LEAVES, "shaders"],
  "core/graph": [...LEAVES, "core/gpu"],
  "core/ops": [...LEAVES, "core/gpu", "core/graph", "core/image", "shaders"],
  "core/network": [...LEAVES, "core/gpu", "core/graph", "core/ops", "core/image"],
  "core/losses": [
    ...LEAVES,
    ...["core/gpu", "core/graph", "core/ops", "core/image", "core/network"],
  ],
  "core/optimizers": [...LEAVES, "core/gpu", "core/graph", "core/ops", "core/image", "shaders"],
  "core/tuning": [...LEAVES, "core/gpu", "core/graph", "core/ops", "core/network"],
  "core/tiling": [
    ...LEAVES,
    ...["core/gpu", "core/graph", "core/ops", "core/image", "core/network", "core/losses"],
  ],
  "core/inspect": [
    ...LEAVES,
    ...["core/gpu", "core/graph", "core/ops", "core/image", "core/network", "core/losses"],
    "core/tuning",
  ],
  "core/run": [
    ...LEAVES,
    ...["core/gpu", "core/graph", "core/ops", "core/image", "core/network", "core/losses"],
    ...["core/optimizers", "core/tuning", "core/tiling", "core/inspect"],
  ],
  "core/self_test.ts": [...LEAVES, "core/gpu", "core/ops", "core/self_test_cases.ts"],
  "core/self_test_cases.ts": [...LEAVES, "core/gpu", "core/ops", "core/optimizers"],
  "weights": [...LEAVES, "core/image", "core/network/vgg19.ts"],
  "core/custom": [
    ...LEAVES,
    ...["core/gpu", "core/graph", "core/ops", "core/image", "core/network", "core/optimizers"],
    "core/losses",
  ],
  "graph.ts": [...LEAVES, "core/gpu", "core/custom", "core/graph", "core/ops", "core/optimizers"],
  "options.ts": [...LEAVES, "core/network", "core/run"],
  "mod.ts": [
    ...LEAVES,
    ...["core/gpu", "core/image", "core/network", "core/losses", "core/optimizers"],
    ...["core/tuning", "core/tiling", "core/inspect", "core/run", "core/ops", "core/graph"],
    ...["core/self_test.ts", "weights"],
  ],
  "cli": ["mod.ts", "options.ts", "weights/mod.ts"],
  "studio/protocol.ts": ["mod.ts"],
  "studio/job_words.ts": [
    ...["options.ts", "studio/protocol.ts", "studio/mode_words.ts"],
    ...["cli/recipe", "cli/shell_words.ts"],
  ],
  // Two programs, which know of each other by the protocol alone.
  "studio/mode_words.ts": ["mod.ts", "studio/protocol.ts", "cli/recipe"],
  "studio/engine": [
    ...["mod.ts", "options.ts", "studio/protocol.ts", "studio/job_words.ts"],
    ...["studio/mode_words.ts", "cli/recipe", "cli/deno.json"],
  ],
  // What the browser keeps of networks is known on both sides; formats of weights are known here alone.
  "studio/networks": [
    "mod.ts",
    "weights/mod.ts",
    "studio/protocol.ts",
    "cli/arguments/network_name.ts",
  ],
  "studio/page": [
    ...["options.ts", "studio/protocol.ts", "studio/job_words.ts", "studio/networks/protocol.ts"],
    ...["studio/networks/shelf.ts", "studio/networks/addresses.ts"],
    ...["cli/pictures/formats", "cli/checkpoint/packed.ts"],
  ],
};

/** What the library's names stand for, by what follows its own name. */
const ENTRIES: Readonly<Record<string, string>> = JSON.parse(
  Deno.readTextFileSync(new URL("deno.json", root)),
).exports;

/** A source file with the files of ours that it imports. */
interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** Those that it loads only when they are needed, by import(). */
  readonly later: readonly string[];
}

const sources = [
  ...walk("core"),
  ...walk("weights"),
  ...walk("cli"),
  ...walk("studio/engine"),
  ...walk("studio/networks"),
  ...walk("studio/page"),
  read("studio/protocol.ts"),
  read("studio/job_words.ts"),
  read("studio/mode_words.ts"),
  read("mod.ts"),
  read("graph.ts"),
  read("options.ts"),
];

function* walk(folder: string): Generator<Source> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* walk(path);
    else if (/\.tsx?$/.test(name)) yield read(path);
  }
}

function read(path: string): Source {
  const url = new URL(path, root);
  const text = Deno.readTextFileSync(url);
  const filesOf = (names: RegExp) =>
    [...code(text).matchAll(names)].flatMap(([, name]) => {
      const entry = ENTRIES[name!.replace("@pentimento/pentimento", ".")];
      if (entry) return [entry.slice("./".length)];
      return name!.startsWith(".") ? [new URL(name!, url).href.slice(root.href.length)] : [];
    });
  const [imports, later] = [filesOf(/\bfrom "([^"]+)"/g), filesOf(/\bimport\("([^"]+)"\)/g)];
  return { path, text, imports, later };
}

/** The room of a file: the longest name among the rooms that it lies in. */
function roomOf(path: string): string {
  const fitting = Object.keys(ROOMS).filter((room) => path === room || path.startsWith(`${room}/`));
  return fitting.toSorted((a, b) => b.length - a.length)[0] ?? path;
}

Deno.test("no file imports from a room above its own, or from one beside it that is not named", () => {
  const wrong = sources.flatMap(({ path, imports, later }) => {
    const room = roomOf(path);
    return [...imports, ...later]
      .filter((target) => {
        const allowed = ROOMS[room] ?? [];
        return roomOf(target) !== room &&
          !allowed.some((name) => target === name || target.startsWith(`${name}/`));
      })
      .map((target) => `${path} imports ${target}`);
  });
  assertEquals(wrong, []);
});

Deno.test("no circle of imports between files", () => {
  // What is loaded later makes none.
  const importsOf = new Map(sources.map(({ path, imports }) => [path, imports]));
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at >= 0) circles.push([...trail.slice(at), path].join(" -> "));
    if (at >= 0 || finished.has(path)) return;
    for (const target of importsOf.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const { path } of sources) visit(path, []);
  assertEquals(circles, []);
});

Deno.test("core, weights and mod.ts use nothing of Deno's own: they run in a browser", () => {
  const using = sources
    .filter(({ path, text }) => !path.startsWith("cli/") && /(?<![\w.])Deno\./.test(code(text)))
    .map(({ path }) => path);
  assertEquals(using, []);
});

Deno.test("only cli/terminal writes to the standard streams: words to people end no run", () => {
  const writing = /\bDeno\.std(?:out|err)\s*\.\s*(?:write|writable)|\bconsole\s*\./;
  const others = sources
    .filter(({ path, text }) => path !== "cli/terminal/terminal.ts" && writing.test(code(text)))
    .map(({ path }) => path);
  assertEquals(others, []);
});

Deno.test("only core/gpu touches the device", () => {
  const touching = sources
    .filter(({ path, text }) => !path.startsWith("core/gpu/") && /gpu!?\.device\b/.test(code(text)))
    .map(({ path }) => path);
  assertEquals(touching, []);
});

Deno.test("every source file opens with a line that says what it is", () => {
  const silent = sources.filter(({ text }) => !/^(\/\*\*|\/\/) ?\S?/.test(text)).map(({ path }) =>
    path
  );
  assertEquals(silent, []);
});

/** The files of some others whose code compares with a name, switches on it or looks it up among others. */
function askingFor(names: readonly string[], among: readonly Pick<Source, "path" | "text">[]) {
  const name = `["'\`](?:${names.join("|")})["'\`]`;
  const questions = [
    `[=!]==?\\s*${name}`,
    `${name}\\s*[=!]==?`,
    `case\\s+${name}`,
    `includes\\(\\s*${name}`,
    `${name}[^;[\\]]*\\]\\s*(?:as const\\s*)?\\)?\\.(?:includes|indexOf)`,
  ];
  const question = new RegExp(questions.join("|"));
  return among.filter(({ text }) => question.test(text)).map(({ path }) => path);
}

Deno.test("only core/losses/style asks which style loss it is", () => {
  const others = sources.filter(({ path }) => !path.startsWith("core/losses/style/"));
  assertEquals(askingFor(STYLE_LOSSES, others), []);
});

Deno.test("only the table of normalizations asks which one it is", () => {
  // "mean" and "scaled" name other things as well; references are written to be read beside the formulas.
  const names = ["relative", "gatys", "gatys-control", "udacity"];
  const core = sources.filter(({ path }) => path.startsWith("core/"));
  assertEquals(askingFor(names, core), ["core/losses/reference.ts"]);
});

Deno.test("the search for questions finds every way to ask", () => {
  const questions = [
    'if (loss === "sliced") return;',
    "if ('gram' !== loss) return;",
    'switch (loss) {\n  case "wasserstein":',
    '["gram", "sliced"].includes(loss)',
    '(["covariance", "gram"] as const).includes(loss)',
    'losses.includes("gram")',
  ];
  const texts = [...questions, 'const losses = { styleLoss: "gram" };'];
  assertEquals(askingFor(STYLE_LOSSES, texts.map((text) => ({ path: text, text }))), questions);
});

/** The code of a file, without its comments. */
function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}
