/** The permissions that the launcher grants: exactly those for what the line's command needs. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { permitted } from "./launcher_permitted.ts";
import { exists, type Launched, launcherTest, Scene } from "./launcher_scene.ts";

launcherTest("permissions name the paths of the line and no others", (scene) => {
  const cache = `${scene.home}/.cache/pentimento`;
  const rescue = "/tmp/pentimento-1000";
  Deno.mkdirSync(`${scene.work}/there`);
  const cases: [args: string[], reads: string[], writes: string[]][] = [
    [["stylize", "a b.png", "c.png", "-o", "x y/out.png"], [
      ...["a b.png", "c.png", "x y", cache, rescue],
    ], ["x y", cache, rescue]],
    [["texture", "a.png", "--output=/out.png", "--quiet"], ["a.png", "/", cache, rescue], [
      ...["/", cache, rescue],
    ]],
    [["stylize", "a", "b", "-o", "o.png", "--style-share", "2,1"], [
      ...["a", "b", ".", cache, rescue],
    ], [".", cache, rescue]],
    [["losses", "a", "b", "-o", "x/o.png"], ["a", "b", cache], [cache]],
    [["inspect", "a", "-o", "x/seen/"], ["a", "x/seen/", "x", cache], ["x/seen/", cache]],
    [["doctor", "--dump-shaders", "there"], ["there", cache], ["there", cache]],
    [["doctor", "--dump-shaders", "new"], ["new", ".", cache], ["new", cache]],
    [["weights", "list"], [cache], []],
    [["weights", "remove", "mine"], [cache], [cache]],
  ];
  for (const [args, reads, writes] of cases) {
    const launched = scene.launch(args);
    assertEquals(launched.code, 0, launched.stderr);
    const found = permitted(scene, launched);
    assertEquals([found.reads, found.writes ?? []], [reads, writes], args.join(" "));
    assertEquals(found.net, undefined);
    assertEquals(found.decodes, /^(stylize|texture|losses|inspect)$/.test(args[0]!), args[0]);
    assertEquals(launched.called.slice(-args.length), args);
  }
});

launcherTest("every path arrives as it is, whatever is in it", (scene) => {
  scene.asksProcess = true;
  const names = ["'", 'it\'s "$HOME" `x` \\ *', "a\nb", " a ", "-x", "$(exit 3)", "\x1b[31m", "é"];
  const args = ["weights", "normalize", "w", "--", ...names];
  const launched = scene.launch(args);
  assertEquals(launched.code, 0, launched.stderr);
  const cache = `${scene.home}/.cache/pentimento`;
  assertEquals(permitted(scene, launched).reads, ["w", ...names, cache]);
  assertEquals(launched.called.slice(-args.length), args);
});

launcherTest("a comma in a path permits that path and nothing above it", (scene) => {
  const { work, home } = scene;
  const args = ["stylize", "a,b.png", '/p\\q/"c,".png', "-o", "x,y/out.png", "--weights", "free"];
  const launched = scene.launch(args);
  assertEquals(launched.code, 0, launched.stderr);
  const { reads, writes, net } = permitted(scene, launched);
  const folders = [`${work}/x,y`, `${home}/.cache/pentimento`, "/tmp/pentimento-1000"];
  assertEquals(reads, [`${work}/a,b.png`, '/p\\q/"c,".png', ...folders]);
  assertEquals([writes, net], [folders, undefined]);
  // The lock file is for the packages of a configuration, so this one has those of the checkout.
  const { imports } = JSON.parse(Deno.readTextFileSync(`${scene.checkout}/deno.json`));
  assertEquals(JSON.parse(launched.config).imports, imports);
  const refused = scene.launch(["texture", "a,b.png", "-o", "c\nd/o.png"]);
  assertEquals([refused.code, refused.called], [1, []]);
  assertMatch(refused.stderr, /^pentimento: there are a comma and a control character .*\n$/);
});

launcherTest("more paths than an argument can hold are permitted all the same", (scene) => {
  const names = Array.from({ length: 600 }, (_, i) => `${"a long name/".repeat(20)}${i}.png`);
  scene.needs = names.map((name) => `need_read '${name}'`).join("\n");
  const launched = scene.launch(["weights", "normalize", "w", ...names.slice(0, 9)]);
  assertEquals(launched.code, 0, launched.stderr);
  assertEquals(permitted(scene, launched).reads, names.map((name) => `${scene.work}/${name}`));
});

launcherTest("process: Deno takes the permissions as they are meant", (scene) => {
  const { work } = scene;
  for (const folder of ["p", "a,b"]) Deno.mkdirSync(`${work}/${folder}`);
  scene.runInstead(`const names = ["read", "write"];
      const paths = ["/", ".", "a", "a,b", "a,b/c", "b", "p", "p/q", "q"];
      const granted = (name) => paths.filter((path) =>
        Deno.permissions.querySync({ name, path }).state === "granted");
      console.log(JSON.stringify(names.map(granted)));`);
  const cases: [needs: string[], reads: string[], writes: string[]][] = [
    [[], [], []],
    [["need_read a", "need_folder p"], ["a", "p", "p/q"], ["p", "p/q"]],
    [["need_read 'a,b'"], ["a,b", "a,b/c"], []],
    [["need_read b", "need_output 'a,b/c'"], ["a,b", "a,b/c", "b"], ["a,b", "a,b/c"]],
    [[`need_folder '${work}/a,b'`, "need_read q"], ["a,b", "a,b/c", "q"], ["a,b", "a,b/c"]],
  ];
  for (const [needs, reads, writes] of cases) {
    const { code, stdout, stderr } = scene.launch(needs.length > 0 ? needs : ["--help"]);
    assertEquals(code, 0, stderr);
    assertEquals(JSON.parse(stdout), [reads, writes], needs.join("; "));
    assert(!stderr.includes("arning"), stderr);
  }
});

launcherTest("a batch is permitted what its job file names, and schedulers' variables", (scene) => {
  const { work, home } = scene;
  const others = [`${home}/.cache/pentimento`, "/tmp/pentimento-1000"];
  const variables = (launched: Launched) =>
    launched.called.find((word) => word.startsWith("--allow-env="))!.includes(
      "SLURM_ARRAY_TASK_ID",
    );
  const job = { content: "it's.png", style: "/s t.png", output: "new/{content}.png" };
  const path = "d/jo bs\n.json";
  Deno.mkdirSync(`${work}/d`);
  Deno.writeTextFileSync(`${work}/${path}`, JSON.stringify([job]));
  const launched = scene.launch(["batch", path, "--quiet"]);
  assertEquals(launched.code, 0, launched.stderr);
  const { reads, writes, net, decodes } = permitted(scene, launched);
  assertEquals(reads, [path, ...others, "d/it's.png", "/s t.png", "d/new/", "d"]);
  assertEquals([writes, net, decodes], [[...others, "d/new/"], undefined, true]);
  assert(variables(launched), "schedulers' variables");
  // A comma in a name of the file, or in the file, takes another way.
  Deno.writeTextFileSync(`${work}/j,1`, JSON.stringify([{ ...job, content: "a,b.png" }]));
  const comma = permitted(scene, scene.launch(["batch", "j,1"]));
  assertEquals(comma.reads?.slice(0, 1), [`${work}/j,1`]);
  assertEquals(comma.reads?.slice(-4), [
    `${work}/a,b.png`,
    "/s t.png",
    `${work}/new/`,
    `${work}/.`,
  ]);
  // What is wrong, or not there, is told by the program, which may read no more than the file.
  Deno.writeTextFileSync(`${work}/wrong`, "[{}]");
  for (const name of ["wrong", "none", "."]) {
    const { reads, writes } = permitted(scene, scene.launch(["batch", name]));
    assertEquals([reads, writes], [[name, ...others], others]);
  }
  const several = scene.launch(["stylize", "c/*", "s/*.png", "-o", "o/{content}.png", "--quiet"]);
  assertEquals(permitted(scene, several).reads, ["c/", "s/", "o/", ".", ...others]);
  assert(variables(several));
  assert(!variables(scene.launch(["stylize", "c", "s", "-o", "o.png", "--quiet"])));
});

const HOSTS =
  "*.huggingface.co,*.hf.co,download.pytorch.org,storage.googleapis.com,web.eecs.umich.edu";

launcherTest("the network is permitted to weights fetch alone", (scene) => {
  const cases: [line: string, net: string | undefined][] = [
    ["weights fetch", HOSTS],
    ["weights fetch caffe --half", HOSTS],
    ["weights fetch --from http://h/x,y --as z", ""],
    ["weights fetch --from w.pth --as z", undefined],
    ["weights import w.pth", undefined],
    ["weights list", undefined],
    ["stylize a.png http://h/x -o o.png", undefined],
    ["doctor", undefined],
  ];
  for (const [line, net] of cases) {
    const launched = scene.launch(line.split(" "));
    assertEquals(launched.code, 0, launched.stderr);
    assertEquals(permitted(scene, launched).net, net, line);
  }
});

launcherTest("help, the version and wrong lines are permitted nothing", (scene) => {
  scene.asksProcess = true;
  const lines = [
    "",
    "--help",
    "help",
    "--version",
    "weights",
    "stylize a b -o /x/c.png --help",
    "stylize a b -o /x/c.png -h",
    "stylize a b -o /x/c.png --size nought",
    "stylize /a -o",
    "weights frobnicate /x",
    "paint /x/y --output /z/c.png",
  ];
  for (const line of lines) {
    const args = line.split(" ").filter(Boolean);
    const launched = scene.launch(args);
    assertEquals(launched.code, 0, launched.stderr);
    const { reads, writes, net } = permitted(scene, launched);
    assertEquals([reads, writes, net], [undefined, undefined, undefined], line);
    assertEquals(launched.called.slice(launched.called.length - args.length), args);
  }
  assert(!scene.launch(["stylize", "a", "--help"]).asked, "help is not asked twice for");
  assert(scene.launch(["losses", "a", "b", "--", "--help"]).asked, "behind -- it is a file");
});

Deno.test({
  name: "at a terminal the known hosts are permitted as long as there is something to ask",
  // A terminal to run in is what script(1) makes.
  ignore: Deno.build.os !== "linux" || !exists("/usr/bin/script"),
}, () => {
  using scene = new Scene();
  const cache = `${scene.home}/.cache/pentimento`;
  const net = (line: string) => {
    const called = scene.launchOnTerminal(line);
    assert(called.length > 0, line);
    return called.filter((flag) => flag.startsWith("--allow-net"));
  };
  scene.needs = "need_cache\nneed_offer 'a.example' '*.b.example'\n";
  const hosts = ["--allow-net=a.example,*.b.example"];
  assertEquals(net("stylize"), hosts);
  for (const line of ["stylize </dev/null", "stylize 2>/dev/null"]) assertEquals(net(line), []);
  Deno.mkdirSync(`${cache}/weights`, { recursive: true });
  for (const file of ["vgg19.safetensors", ".declined"]) {
    Deno.writeTextFileSync(`${cache}/weights/${file}`, "");
    assertEquals(net("stylize"), [], file);
    Deno.removeSync(`${cache}/weights/${file}`);
  }
  assertEquals(net("stylize"), hosts);
  scene.needs = "need_cache\n";
  assertEquals(net("stylize"), []);
});

launcherTest("the cache folder follows the system", (scene) => {
  const { home, checkout } = scene;
  const linux: [env: Record<string, string>, cache: string][] = [
    [{}, `${home}/.cache/pentimento`],
    [{ XDG_CACHE_HOME: "/x y" }, "/x y/pentimento"],
    [{ XDG_CACHE_HOME: "relative" }, `${home}/.cache/pentimento`],
    [{ XDG_CACHE_HOME: "" }, `${home}/.cache/pentimento`],
    [{ XDG_CACHE_HOME: "/a,b" }, "/a,b/pentimento"],
    [{ HOME: "/nowhere" }, `${checkout}/.tools/cache/pentimento`],
    [{ HOME: "" }, `${checkout}/.tools/cache/pentimento`],
  ];
  scene.needs = "need_cache\n";
  const expectCache = (env: Record<string, string>, expected: string) => {
    const launched = scene.launch(["doctor"], undefined, env);
    assertEquals([launched.code, launched.env["PENTIMENTO_CACHE"]], [0, expected]);
    const { reads, writes } = permitted(scene, launched);
    assertEquals([reads, writes], [[expected], [expected]]);
    const variables = launched.called.find((flag) => flag.startsWith("--allow-env="));
    assertEquals(
      variables,
      "--allow-env=DENO_WEBGPU_BACKEND,PENTIMENTO_CACHE,PENTIMENTO_RESCUE,PENTIMENTO_NOHUP",
    );
  };
  for (const [env, expected] of linux) expectCache(env, expected);
  scene.stub("uname", "echo Darwin");
  expectCache({ XDG_CACHE_HOME: "/x" }, `${home}/Library/Caches/pentimento`);
  assertEquals(scene.launch(["--help"]).env["PENTIMENTO_CACHE"], "", "help writes nothing");
});

launcherTest("the folder to rescue pictures to lies in the system's temporary one", (scene) => {
  scene.needs = "need_rescue\n";
  const cases: [temporary: string, rescue: string][] = [
    [scene.work, `${scene.work}/pentimento-1000`],
    [`${scene.work}/`, `${scene.work}/pentimento-1000`],
    ["/not/there", "/tmp/pentimento-1000"],
    ["", "/tmp/pentimento-1000"],
  ];
  for (const [TMPDIR, rescue] of cases) {
    const launched = scene.launch(["stylize"], undefined, { TMPDIR });
    const { reads, writes } = permitted(scene, launched);
    assertEquals([reads, writes, launched.env["PENTIMENTO_RESCUE"]], [[rescue], [rescue], rescue]);
    assert(!exists(rescue) || TMPDIR !== scene.work, "the launcher makes no folder");
  }
});

launcherTest("the program is told that nohup has the end of its terminal ignored", (scene) => {
  const nohup = scene.stub("nohup", `trap '' HUP; exec '${scene.checkout}/pentimento' "$@"`);
  assertEquals(scene.launch(["doctor"]).env["PENTIMENTO_NOHUP"], "");
  assertEquals(scene.launch(["doctor"], nohup).env["PENTIMENTO_NOHUP"], "yes");
});
