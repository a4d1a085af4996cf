/** The permissions that the launcher grants. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { KNOWN_NETWORKS } from "../mod.ts";
import { exists, launcherTest, Scene } from "./launcher_scene.ts";

launcherTest("permissions name the paths of the arguments, the decoders and no others", (scene) => {
  const cases: [string[], string | undefined, string | undefined][] = [
    [["a b.png", "c.png", "-o", "x y/out.png"], "a b.png,c.png,x y/out.png,x y", "x y"],
    [["a.png", "--output=/out.png"], "a.png,/out.png,/", "/"],
    [["--weights=w.st", "-o=o.png", "--quiet"], "w.st,o.png,.", "."],
    [["--dump-shaders", "x/dump"], "x/dump,x", "x"],
    [["a,b.png", "x,y/c.png", "/p/q,r/d.png"], ".,.,/p", undefined],
    [["a.png", "--", "-b.png"], "a.png,-b.png", undefined],
    [["--json"], undefined, undefined],
  ];
  for (const [args, reads, writes] of cases) {
    const { called, code, stderr } = scene.launch(["stylize", ...args]);
    assertEquals(code, 0, stderr);
    const granted = called.filter((flag) => /^--allow-/.test(flag)).sort();
    assertMatch(granted.shift()!, /^--allow-env=[A-Z_,]+$/);
    const cache = `${scene.home}/.cache/pentimento`;
    const withCache = (...paths: (string | undefined)[]) =>
      [...paths.filter(Boolean), cache].join(",");
    const expected = [
      `--allow-read=${withCache(reads, `${scene.checkout}/cli/pictures/formats`)}`,
      `--allow-write=${withCache(writes)}`,
    ];
    assertEquals(granted, expected, args.join(" "));
    assertEquals(called.slice(called.indexOf("stylize") + 1), args);
  }
});

const HOSTS =
  "--allow-net=*.huggingface.co,*.hf.co,download.pytorch.org,storage.googleapis.com,web.eecs.umich.edu";

/** The permissions in a call of Deno, without those for the environment and the cache folder. */
function granted(called: readonly string[], cache: string): string[] {
  return called.filter((flag) => /^--allow-(?!env)/.test(flag))
    .map((flag) => flag.replace(new RegExp(`[=,]${cache}$`), "")).sort();
}

launcherTest("the network is permitted to weights fetch alone", (scene) => {
  const cases: [args: string[], expected: string[]][] = [
    [["weights", "fetch"], [HOSTS, "--allow-read", "--allow-write"]],
    [["weights", "fetch", "caffe", "--half"], [HOSTS, "--allow-read=caffe", "--allow-write"]],
    [["weights", "fetch", "--from", "http://h/x"], [
      "--allow-net",
      "--allow-read",
      "--allow-write",
    ]],
    [["weights", "fetch", "--from=HTTPS://h/x,y"], [
      "--allow-net",
      "--allow-read",
      "--allow-write",
    ]],
    [["weights", "fetch", "--from", "w.pth"], [HOSTS, "--allow-read=w.pth", "--allow-write"]],
    [["weights", "import", "w.pth"], ["--allow-read=w.pth", "--allow-write"]],
    [["weights", "import", "a/w.index.json"], ["--allow-read=a,a/w.index.json", "--allow-write"]],
    [["weights", "normalize", "w", "a.jpg", "b.jpg"], [
      `--allow-read=w,a.jpg,b.jpg,${scene.checkout}/cli/pictures/formats`,
      "--allow-write",
    ]],
    [["weights", "list"], ["--allow-read", "--allow-write"]],
    [["weights"], ["--allow-read", "--allow-write"]],
    [["stylize", "a.png", "http://h/x"], [
      `--allow-read=a.png,${scene.checkout}/cli/pictures/formats`,
      "--allow-write",
    ]],
    [["doctor"], ["--allow-read", "--allow-write"]],
    [["--help"], []],
  ];
  for (const [args, expected] of cases) {
    const { called, code, stderr } = scene.launch(args);
    assertEquals(code, 0, stderr);
    const found = granted(called, `${scene.home}/.cache/pentimento`);
    assertEquals(found, expected, args.join(" "));
  }
});

Deno.test("the hosts that the launcher permits are those of the networks that are known", () => {
  const mirrors = [...KNOWN_NETWORKS.values()].flatMap(({ mirrors }) => mirrors);
  assert(mirrors.length >= 2);
  for (const { url } of mirrors) {
    const { hostname } = new URL(url);
    const permitted = HOSTS.slice("--allow-net=".length).split(",").some((host) =>
      host.startsWith("*.") ? `.${hostname}`.endsWith(host.slice(1)) : host === hostname
    );
    assert(permitted, url);
  }
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
  for (const command of ["stylize", "texture", "reconstruct", "inspect", "losses"]) {
    assertEquals(net(`${command} a.png`), [HOSTS]);
  }
  for (
    const line of [
      "stylize --quiet",
      "stylize --weights free",
      "stylize --weights=free",
      "doctor",
      "weights list",
      "stylize </dev/null",
      "stylize 2>/dev/null",
    ]
  ) assertEquals(net(line), [], line);
  Deno.mkdirSync(`${cache}/weights`, { recursive: true });
  for (const file of ["vgg19.safetensors", ".declined"]) {
    Deno.writeTextFileSync(`${cache}/weights/${file}`, "");
    assertEquals(net("stylize a.png"), [], file);
    Deno.removeSync(`${cache}/weights/${file}`);
  }
  assertEquals(net("stylize a.png"), [HOSTS]);
});

launcherTest("the cache folder follows the system, and is permitted if it can be", (scene) => {
  const { home, checkout } = scene;
  const linux: [env: Record<string, string>, cache: string][] = [
    [{}, `${home}/.cache/pentimento`],
    [{ XDG_CACHE_HOME: "/x y" }, "/x y/pentimento"],
    [{ XDG_CACHE_HOME: "relative" }, `${home}/.cache/pentimento`],
    [{ XDG_CACHE_HOME: "" }, `${home}/.cache/pentimento`],
    [{ XDG_CACHE_HOME: "/a,b" }, ""],
    [{ HOME: "/nowhere" }, `${checkout}/.tools/cache/pentimento`],
    [{ HOME: "" }, `${checkout}/.tools/cache/pentimento`],
  ];
  const expectCache = (env: Record<string, string>, expected: string) => {
    const { called, cache, code, stderr } = scene.launch(["doctor"], undefined, env);
    assertEquals([code, cache], [0, expected], stderr);
    const granted = called.filter((flag) => /^--allow-(read|write)=/.test(flag));
    const wanted = [`--allow-read=${expected}`, `--allow-write=${expected}`];
    assertEquals(granted, expected === "" ? [] : wanted);
    assert(called.some((flag) => /^--allow-env=.*PENTIMENTO_CACHE/.test(flag)), called.join(" "));
  };
  for (const [env, expected] of linux) expectCache(env, expected);
  scene.stub("uname", "echo Darwin");
  expectCache({ XDG_CACHE_HOME: "/x" }, `${home}/Library/Caches/pentimento`);
  assertEquals(scene.launch(["--help"]).cache, "", "help writes nothing");
});
