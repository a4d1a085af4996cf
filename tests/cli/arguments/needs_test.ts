/** What a command line needs: the files and folders that it names, the resources of its command, and nothing else. */
import { KNOWN_NETWORKS } from "@pentimento/pentimento/weights";
import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../../cli/commands/index.ts";
import { needsOfJobs } from "../../../cli/batch/needs.ts";
import { needsOfLine } from "../../../cli/needs.ts";

const HOSTS = [
  "*.huggingface.co",
  "*.hf.co",
  "download.pytorch.org",
  "storage.googleapis.com",
  "web.eecs.umich.edu",
];

const RESOURCES = ["gpu", "decoders", "cache", "kept", "rescue", "offer", "env", "studio"];

/** The needs of a line for files, folders and the network, each as one text. */
function paths(...args: string[]): string[] {
  return needsOfLine(args)
    .filter(([name]) => !RESOURCES.includes(name))
    .map((need) => need.join(" ").replace(` ${HOSTS.join(" ")}`, " HOSTS"));
}

const OUT = ["-o", "out.png"];

Deno.test("every option that names a file needs that file, and no other option needs any", () => {
  const cases: [args: string[], ...expected: string[]][] = [
    [["--style-share", "2,1"]],
    [["--style-scale", "1+0.5,2", "--size", "512", "--preset", "gatys2016", "--memory", "2GiB"]],
    [["--style", "x.jpg", "--style=y z.jpg"], "read x.jpg", "read y z.jpg"],
    [["--mask", "m.png", "--mask", "n.png"], "read m.png", "read n.png"],
    [["--style-mask", "m.png"], "read m.png"],
    [["--content-map", "m.png", "--protect", "p.png"], "read m.png", "read p.png"],
    [["--init", "noise"]],
    [["--init", "content"]],
    [["--init", "noise.png"], "read noise.png"],
    [["--weights", "free"]],
    [["--weights", "vgg19"], "read vgg19"],
    [["--weights", "a,b/w.safetensors"], "read a,b/w.safetensors"],
    [["--weights=-"]],
    [["--checkpoint", "c/k", "--checkpoint-every", "9"], "output c/k"],
    [["--resume", "c/k"], "read c/k"],
    [["--quiet", "--json", "--no-tune", "--overwrite", "--save-every", "5"]],
  ];
  for (const [args, ...expected] of cases) {
    assertEquals(
      paths("stylize", "-", "c", ...OUT, ...args).toSorted(),
      [
        "output out.png",
        "read c",
        ...expected,
      ].toSorted(),
      args.join(" "),
    );
  }
});

Deno.test("names of files are taken as they are", () => {
  const names = [
    "a b.png",
    "a,b.png",
    "x/../y.png",
    "folder/",
    "*.png",
    "'quoted' \"twice\" $HOME `x` \\",
    "new\nline.png",
    " ",
    "~",
    "007",
  ];
  for (const name of names) {
    const expected = [`read ${name}`, `output ${name}`];
    assertEquals(paths("texture", name, "-o", name), expected);
    assertEquals(paths("texture", `--output=${name}`, "--", name), expected);
  }
  assertEquals(paths("texture", ...OUT, "--", "-x.png"), ["read -x.png", "output out.png"]);
  assertEquals(paths("texture", "-o=-x.png", "a"), ["read a", "output -x.png"]);
});

Deno.test("each command needs what it does with its files", () => {
  const cases: [line: string, ...expected: string[]][] = [
    ["stylize a b -o c/d.png", "read a", "read b", "output c/d.png"],
    ["texture a -o d.png", "read a", "output d.png"],
    ["batch a/jobs.json", "read a/jobs.json", "jobs a/jobs.json"],
    ["reconstruct a -o d.png", "read a", "output d.png"],
    ["inspect a -o seen/", "read a", "folder seen/"],
    ["losses a b", "read a", "read b"],
    ["losses a b t --mask m --save-every 3 -o d.png", "read a", "read b", "read t", "read m"],
    ["texture a -o d.png --preview-as kitty", "read a", "output d.png"],
    ["recipe a", "read a"],
    ["stylize --from in/a.png -o d.png", "read in/a.png", "read in/", "read .", "output d.png"],
    ["texture x --from a.png -o d.png", "read x", "read a.png", "read .", "read .", "output d.png"],
    ["reconstruct --from - -o d.png", "read .", "output d.png"],
    ["losses a b --from x.png --no-recipe", "read a", "read b"],
    ["completions bash"],
    ["doctor"],
    ["doctor --dump-shaders s/t", "folder s/t"],
    ["weights fetch", "fetch HOSTS"],
    ["weights fetch caffe --half", "fetch HOSTS"],
    ["weights fetch --from http://h/x,y --as z", "fetch"],
    ["weights fetch --from HTTPS://h/x.json", "fetch"],
    ["weights fetch --from w.pth", "read w.pth"],
    [
      "weights fetch --from a/w.safetensors.index.json",
      "read a/w.safetensors.index.json",
      "read a/",
    ],
    ["weights import w.pth --as z", "read w.pth"],
    ["weights import w.index.json", "read w.index.json", "read ."],
    ["studio --port 8080"],
    ["weights list"],
    ["weights verify mine"],
    ["weights path mine"],
    ["weights remove mine"],
    ["weights normalize w a b c", "read w", "read a", "read b", "read c"],
  ];
  for (const [line, ...expected] of cases) {
    assertEquals(paths(...line.split(" ")).toSorted(), expected.toSorted(), line);
  }
  const named = cases.map(([line]) => line);
  for (const command of Object.keys(COMMANDS)) {
    assert(named.some((line) => `${line} `.startsWith(`${command} `)), command);
  }
});

Deno.test("several pictures need the folders that patterns and outputs begin with", () => {
  const cases: [content: string, style: string, output: string, ...expected: string[]][] = [
    ["c/*.jpg", "s", "o/{content}.png", "read c/", "read s", "folder o/"],
    ["*.jpg", "/s/[ab]/x?", "{content}/{style}.png", "read .", "read /s/", "folder ."],
    ["c/x.jpg", "s/{a,b}.png", "/o/p-{style}/x.png", "read c/x.jpg", "read s/", "folder /o/"],
    ["c/**/a.jpg", "s,t/*", "./{style-ext}.png", "read c/", "read s,t/", "folder ./"],
  ];
  for (const [content, style, output, ...expected] of cases) {
    assertEquals(paths("stylize", content, style, "-o", output), expected);
  }
  // For one picture, such letters belong to a name.
  assertEquals(paths("stylize", "c/*.jpg", "s[1].png", "-o", "{x}.png"), [
    ...["read c/*.jpg", "read s[1].png", "output {x}.png"],
  ]);
});

Deno.test("environment variables of schedulers are seen for several pictures alone", () => {
  const variables = (...args: string[]) =>
    needsOfLine(args).filter(([name]) => name === "env").flatMap(([, ...names]) => names);
  assertEquals(variables("stylize", "a", "b", "-o", "c.png"), []);
  assertEquals(variables("losses", "a", "b", "-o", "{content}.png"), []);
  const expected = [
    ...["ID", "MIN", "MAX", "STEP", "COUNT"].map((name) => `SLURM_ARRAY_TASK_${name}`),
    ...["JOB_COMPLETION_INDEX", "PENTIMENTO_SHARDS"],
  ];
  assertEquals(variables("stylize", "a", "b", "-o", "{content}.png"), expected);
  assertEquals(variables("batch", "jobs.json"), expected);
});

Deno.test("a job file needs the files and folders of its jobs, by its own folder", () => {
  const needs = (value: unknown, path = "d/jobs.json") =>
    needsOfJobs(JSON.stringify(value), path).map((need) => need.join(" "));
  const job = { content: "c.jpg", style: ["s.jpg", "/t.jpg"], output: "out/{content}.png" };
  const files = ["read d/c.jpg", "read d/s.jpg", "read /t.jpg"];
  assertEquals(needs([job]), [...files, "folder d/out/"]);
  const more = { ...job, mask: "m.png", init: "i.png", weights: "vgg19", "style-mask": ["n,.png"] };
  assertEquals(needs({ defaults: more, jobs: [{}, { init: "noise", output: "o.png" }] }), [
    ...files.slice(0, 2),
    ...["read d/m.png", "read d/n,.png", "read d/i.png", "read /t.jpg", "read vgg19"],
    ...["folder d/out/", "folder d/"],
  ]);
  const trained = needs([{ ...job, style: "s.jpg", weights: "w.safetensors" }], "j");
  assertEquals(trained, ["read c.jpg", "read s.jpg", "read w.safetensors", "folder out/"]);
  for (const wrong of [[{ ...job, size: 1 }], 7, []]) assertEquals(needs(wrong), []);
  // Of many files, their folders.
  const many = Array.from({ length: 200 }, (_, i) => ({ ...job, content: `c/${i}.jpg` }));
  assertEquals(needs(many), ["read d/c/", "read d/s.jpg", "read /t.jpg", "folder d/out/"]);
});

Deno.test("streams and addresses are no files", () => {
  const words = ["-", "/dev/stdin", "/dev/fd/3", "/proc/self/fd/0", "https://h/a.png", "s3://b/c"];
  for (const word of words) {
    assertEquals(paths("losses", word, word, "--mask", word), [], word);
  }
  for (const word of ["-", "/dev/stdout"]) assertEquals(paths("texture", "-", "-o", word), []);
});

Deno.test("help and wrong lines need nothing", () => {
  const lines = [
    "",
    "--help",
    "--version",
    "weights",
    "weights --help",
    "stylize a b -o c.png --help",
    "stylize a b",
    "stylize a b c -o d.png",
    "stylize a b -o c.png --size nought",
    "stylize a b -o c.png --no-such-option",
    "inspect a -o",
    "no-such-command a -o c.png",
    "toString a",
    "weights frobnicate x",
  ];
  for (const line of lines) assertEquals(needsOfLine(line.split(" ").filter(Boolean)), [], line);
});

Deno.test("a preview needs the variables that tell of the terminal, unless it is said how", () => {
  const variables = (line: string) =>
    needsOfLine(line.split(" ")).filter(([name]) => name === "env").flat().slice(1);
  const expected = [
    "TERM",
    "TERM_PROGRAM",
    "COLORTERM",
    "KITTY_WINDOW_ID",
    "LC_TERMINAL",
    "WT_SESSION",
  ];
  assertEquals(variables("texture a -o d.png --preview"), expected);
  assertEquals(variables("texture a -o d.png --preview-as kitty"), []);
  assertEquals(variables("texture a -o d.png"), []);
});

Deno.test("commands have their resources", () => {
  const resources = (line: string) =>
    needsOfLine(line.split(" ")).map(([name]) => name)
      .filter((name) => !["read", "output", "folder", "jobs", "env"].includes(name));
  const painting = ["gpu", "decoders", "cache", "rescue", "offer"];
  for (const line of ["stylize a b -o c", "texture a -o c", "reconstruct a -o c"]) {
    assertEquals(resources(line), painting, line);
    assertEquals(resources(`${line} --weights free`), painting.slice(0, 4), line);
    assertEquals(resources(`${line} --quiet`), painting.slice(0, 4), line);
  }
  assertEquals(resources("inspect a -o b"), ["gpu", "decoders", "cache", "offer"]);
  assertEquals(resources("batch a"), painting.slice(0, 4));
  assertEquals(resources("losses a b --quiet"), ["gpu", "decoders", "cache"]);
  assertEquals(resources("doctor --json"), ["gpu", "cache"]);
  assertEquals(needsOfLine(["studio"]), [["studio", "0"]]);
  const studio = ["studio", "--port", "8080", "--open"];
  assertEquals(needsOfLine(studio), [["studio", "8080"], ["browser"]]);
  assertEquals(resources("weights fetch"), ["cache", "fetch"]);
  assertEquals(resources("weights normalize w a"), ["gpu", "decoders", "cache"]);
  for (const line of ["weights import a", "weights remove a"]) {
    assertEquals(resources(line), ["cache"]);
  }
  for (const line of ["weights list", "weights verify", "weights path a"]) {
    assertEquals(resources(line), ["kept"], line);
  }
});

Deno.test("the hosts that are permitted are those of the networks that are known", () => {
  const [, ...hosts] = needsOfLine(["weights", "fetch"]).find(([name]) => name === "fetch")!;
  assertEquals(hosts, HOSTS);
  const mirrors = [...KNOWN_NETWORKS.values()].flatMap(({ mirrors }) => mirrors);
  assert(mirrors.length >= 2);
  for (const { url } of mirrors) {
    const { hostname } = new URL(url);
    const permitted = hosts.some((host) =>
      host.startsWith("*.") ? `.${hostname}`.endsWith(host.slice(1)) : host === hostname
    );
    assert(permitted, url);
  }
});
