/** The launcher, see launcher_scene.ts for where it runs. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { KNOWN_NETWORKS } from "../mod.ts";
import { denoStub, exists, ignore, Scene } from "./launcher_scene.ts";

Deno.test({ name: "the launcher takes the Deno on the PATH when it is new enough", ignore }, () => {
  for (const version of ["2.9.0", "2.10.1", "3.0.0"]) {
    using scene = new Scene();
    const deno = scene.stub("deno", denoStub(version));
    const { called, code, stderr } = scene.launch(["doctor"]);
    assertEquals([code, called[0]], [0, deno], stderr);
  }
});

Deno.test({ name: "the launcher passes by an old Deno for one in ~/.deno", ignore }, () => {
  using scene = new Scene();
  scene.stub("deno", denoStub("2.8.9"));
  const deno = scene.stub("", denoStub("2.9.6"), `${scene.home}/.deno/bin/deno`);
  assertEquals(scene.launch(["doctor"]).called[0], deno);
});

Deno.test(
  { name: "the launcher installs a pinned Deno with npm, and finds it again", ignore },
  () => {
    using scene = new Scene();
    scene.stub("deno", denoStub("1.46.3"));
    scene.stub(
      "npm",
      `echo "$@" >>"$CALLED.npm"
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/@deno/linux-x64-glibc"
cat >"$2/node_modules/@deno/linux-x64-glibc/deno" <<'END'
#!/bin/sh
${denoStub("2.9.6")}
END`,
    );
    const first = scene.launch(["doctor"]);
    assertEquals(first.code, 0, first.stderr);
    assertMatch(first.called[0]!, /check out\/\.tools\/deno-2\.9\.6\/.*\/deno$/);
    assertStringIncludes(first.stderr, "found only");
    assertStringIncludes(first.stderr, "(1.46.3)");
    const second = scene.launch(["doctor"]);
    assertEquals([second.called[0], second.stderr], [first.called[0], ""]);
    const calls = Deno.readTextFileSync(`${scene.folder}/called.npm`).trim().split("\n");
    assertEquals(calls.length, 1);
    assertMatch(calls[0]!, /^install .*--ignore-scripts.* deno@2\.9\.6$/);
  },
);

Deno.test({ name: "without Deno and npm the launcher says what to install", ignore }, () => {
  using scene = new Scene();
  scene.stub("deno", denoStub("2.8.0"));
  const { code, stderr, called } = scene.launch(["doctor"]);
  assertEquals([code, called], [1, []]);
  assertMatch(
    stderr,
    /needs Deno 2\.9 or newer and found only .*bin\/deno \(2\.8\.0\): install Deno/,
  );
  assertStringIncludes(stderr, "npm");
  assertEquals(stderr.trim().split("\n").length, 1);
});

Deno.test(
  { name: "without npm's help the launcher says why, and leaves nothing behind", ignore },
  () => {
    using scene = new Scene();
    scene.stub("npm", `echo "npm error network is down" >&2; exit 1`);
    const { code, stderr } = scene.launch(["doctor"]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "npm could not install deno@2.9.6 (network is down)");
    assertEquals([...Deno.readDirSync(`${scene.checkout}/.tools`)], []);
  },
);

Deno.test({ name: "the stand-ins serve where JSR does not answer, and only there", ignore }, () => {
  for (const [jsr, answer] of [[false, "exit 1"], [false, "exec sleep 99"], [true, "exit 0"]]) {
    using scene = new Scene();
    scene.stub("deno", denoStub("2.9.6", String(answer)));
    const { called, importMap } = scene.launch(["doctor"]);
    const map = `${scene.checkout}/offline/import_map.json`;
    assertEquals(called.includes(`--import-map=${map}`), !jsr);
    assertEquals(importMap, jsr ? "" : map);
    assertEquals(scene.launch(["test"]).called.includes(`--import-map=${map}`), !jsr);
  }
});

Deno.test({ name: "the launcher works through links, from any folder", ignore }, () => {
  using scene = new Scene();
  scene.stub("deno", denoStub("2.9.6"));
  Deno.symlinkSync("check out/pentimento", `${scene.folder}/first link`);
  Deno.symlinkSync("../first link", `${scene.work}/second`);
  const { called, code } = scene.launch(["doctor"], `${scene.work}/second`);
  assertEquals([code, called.slice(-2)], [0, [`${scene.checkout}/cli/main.ts`, "doctor"]]);
});

Deno.test({ name: "permissions name the paths of the arguments and no others", ignore }, () => {
  const cases: [string[], string | undefined, string | undefined][] = [
    [["a b.png", "c.png", "-o", "x y/out.png"], "a b.png,c.png,x y/out.png,x y", "x y"],
    [["a.png", "--output=/out.png"], "a.png,/out.png,/", "/"],
    [["--weights=w.st", "-o=o.png", "--quiet"], "w.st,o.png,.", "."],
    [["a,b.png", "x,y/c.png", "/p/q,r/d.png"], ".,.,/p", undefined],
    [["a.png", "--", "-b.png"], "a.png,-b.png", undefined],
    [["--json"], undefined, undefined],
  ];
  using scene = new Scene();
  scene.stub("deno", denoStub("2.9.6"));
  for (const [args, reads, writes] of cases) {
    const { called, code, stderr } = scene.launch(["stylize", ...args]);
    assertEquals(code, 0, stderr);
    const granted = called.filter((flag) => /^--allow-/.test(flag)).sort();
    assertMatch(granted.shift()!, /^--allow-env=[A-Z_,]+$/);
    const cache = `${scene.home}/.cache/pentimento`;
    const withCache = (paths: string | undefined) => [...paths ? [paths] : [], cache].join(",");
    const expected = [`--allow-read=${withCache(reads)}`, `--allow-write=${withCache(writes)}`];
    assertEquals(granted, expected, args.join(" "));
    assertEquals(called.slice(called.indexOf("stylize") + 1), args);
  }
});

const HOSTS =
  "--allow-net=*.huggingface.co,*.hf.co,download.pytorch.org,storage.googleapis.com,web.eecs.umich.edu";

/** What the launcher grants but for the environment, without what it grants of the cache folder. */
function granted(called: readonly string[], cache: string): string[] {
  return called.filter((flag) => /^--allow-(?!env)/.test(flag))
    .map((flag) => flag.replace(new RegExp(`[=,]${cache}$`), "")).sort();
}

Deno.test({ name: "the network is permitted to weights fetch alone", ignore }, () => {
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
      "--allow-read=w,a.jpg,b.jpg",
      "--allow-write",
    ]],
    [["weights", "list"], ["--allow-read", "--allow-write"]],
    [["weights"], ["--allow-read", "--allow-write"]],
    [["stylize", "a.png", "http://h/x"], ["--allow-read=a.png", "--allow-write"]],
    [["doctor"], ["--allow-read", "--allow-write"]],
    [["--help"], []],
  ];
  using scene = new Scene();
  scene.stub("deno", denoStub("2.9.6"));
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
  scene.stub("deno", denoStub("2.9.6"));
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

Deno.test(
  { name: "the cache folder follows the system, and is permitted if it can be", ignore },
  () => {
    using scene = new Scene();
    scene.stub("deno", denoStub("2.9.6"));
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
  },
);

Deno.test(
  { name: "without a driver and without sudo the launcher prints the command", ignore },
  () => {
    using scene = new Scene();
    scene.stub("deno", denoStub("2.9.6"));
    scene.stub("apt-get", `echo "$@" >>"$CALLED.apt"`);
    scene.stub("sudo", "exit 1");
    scene.removeVulkan();
    const { code, stderr, called } = scene.launch(["doctor"]);
    assertStringIncludes(
      stderr,
      "sudo sh -c 'apt-get update && apt-get install -y libvulkan1 mesa-vulkan-drivers'",
    );
    assertEquals([code, called.at(-1)], [0, "doctor"]);
    assert(!exists(`${scene.folder}/called.apt`), "apt-get must not be called");
    assert(!scene.launch(["--help"]).stderr.includes("Vulkan"), "help needs no driver");
  },
);

Deno.test(
  { name: "the launcher installs the driver as root, after fetching stale lists", ignore },
  () => {
    using scene = new Scene();
    scene.stub("deno", denoStub("2.9.6"));
    scene.stub("id", "echo 0");
    scene.stub(
      "apt-get",
      `echo "$@" >>"$CALLED.apt"
case "$*" in
  *update*) : >"$CALLED.lists" ;;
  *) [ -e "$CALLED.lists" ] ;;
esac`,
    );
    scene.removeVulkan();
    const { stderr, called } = scene.launch(["doctor"]);
    assertEquals(called.at(-1), "doctor");
    assertStringIncludes(stderr, "installing libvulkan1 and mesa-vulkan-drivers");
    assert(!stderr.includes("failed"), stderr);
    const calls = Deno.readTextFileSync(`${scene.folder}/called.apt`).trim().split("\n");
    assertEquals(calls.map((call) => /install|update/.exec(call)?.[0]), [
      "install",
      "update",
      "install",
    ]);
    assertStringIncludes(calls[2]!, "libvulkan1 mesa-vulkan-drivers");
  },
);

Deno.test({
  name: "the launcher asks sudo when it asks nothing, and nobody on other systems",
  ignore,
}, () => {
  using scene = new Scene();
  scene.stub("deno", denoStub("2.9.6"));
  scene.stub("sudo", `printf '%s ' "$@" >>"$CALLED.sudo"`);
  scene.stub("apt-get", "exit 1");
  scene.removeVulkan();
  scene.launch(["doctor"]);
  const calls = Deno.readTextFileSync(`${scene.folder}/called.sudo`);
  assertMatch(calls, /^-n true -n env DEBIAN_FRONTEND=noninteractive apt-get .*install/);
  scene.stub("uname", "echo Darwin");
  assertEquals(scene.launch(["doctor"]).stderr, "");
});
