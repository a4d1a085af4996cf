/** The launcher: the Deno and the driver that it finds or installs, and the limits of where it runs. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { denoStub, exists, launcherTest } from "./launcher_scene.ts";

for (const version of ["2.9.0", "2.10.1", "3.0.0"]) {
  launcherTest(`the launcher takes the Deno ${version} on the PATH`, (scene) => {
    const deno = scene.stub("deno", denoStub(version));
    const { called, code, stderr } = scene.launch(["doctor"]);
    assertEquals([code, called[0]], [0, deno], stderr);
  });
}

launcherTest("the launcher passes by an old Deno for one in ~/.deno", (scene) => {
  scene.stub("deno", denoStub("2.8.9"));
  const deno = scene.stub("", denoStub("2.9.6"), `${scene.home}/.deno/bin/deno`);
  assertEquals(scene.launch(["doctor"]).called[0], deno);
});

launcherTest("the launcher installs a pinned Deno with npm, and finds it again", (scene) => {
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
});

launcherTest("without Deno and npm the launcher says what to install", (scene) => {
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

launcherTest("without npm's help the launcher says why, and leaves nothing behind", (scene) => {
  Deno.removeSync(`${scene.folder}/bin/deno`);
  scene.stub("npm", `echo "npm error network is down" >&2; exit 1`);
  const { code, stderr } = scene.launch(["doctor"]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "npm could not install deno@2.9.6 (network is down)");
  assertEquals([...Deno.readDirSync(`${scene.checkout}/.tools`)], []);
});

for (const answer of ["exit 1", "exec sleep 99", "exit 0"]) {
  launcherTest(
    `the stand-ins serve where JSR does not answer, and only there: ${answer}`,
    (scene) => {
      const jsr = answer === "exit 0";
      scene.stub("deno", denoStub("2.9.6", answer));
      // A Deno that does not hang is waited for.
      if (!answer.includes("sleep")) scene.stub("sleep", 'exec /bin/sleep "$@"');
      const { called, env } = scene.launch(["doctor"]);
      const map = `${scene.checkout}/offline/import_map.json`;
      assertEquals(called.includes(`--import-map=${map}`), !jsr);
      assertEquals(env["PENTIMENTO_IMPORT_MAP"], jsr ? "" : map);
      const lock = `${scene.checkout}/${jsr ? ".tools/jsr.lock" : "offline/npm.lock"}`;
      assertEquals(env["PENTIMENTO_LOCK"], lock);
      for (const command of ["doctor", "test", "bench"]) {
        const { called } = scene.launch([command]);
        assertEquals(called.includes(`--import-map=${map}`), !jsr, command);
        assert(called.includes("--frozen") && called.includes(`--lock=${lock}`), command);
      }
    },
  );
}

launcherTest("the launcher works through links, from any folder", (scene) => {
  Deno.symlinkSync("check out/pentimento", `${scene.folder}/first link`);
  Deno.symlinkSync("../first link", `${scene.work}/second`);
  const { called, code } = scene.launch(["doctor"], `${scene.work}/second`);
  assertEquals([code, called.slice(-2)], [0, [`${scene.checkout}/cli/main.ts`, "doctor"]]);
});

launcherTest("without a driver and without sudo the launcher prints the command", (scene) => {
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
});

launcherTest("the launcher installs the driver as root, after fetching stale lists", (scene) => {
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
});

launcherTest(
  "the launcher asks sudo when it asks nothing, and nobody on other systems",
  (scene) => {
    scene.stub("sudo", `printf '%s ' "$@" >>"$CALLED.sudo"`);
    scene.stub("apt-get", "exit 1");
    scene.removeVulkan();
    scene.launch(["doctor"]);
    const calls = Deno.readTextFileSync(`${scene.folder}/called.sudo`);
    assertMatch(calls, /^-n true -n env DEBIAN_FRONTEND=noninteractive apt-get .*install/);
    scene.stub("uname", "echo Darwin");
    assertEquals(scene.launch(["doctor"]).stderr, "");
  },
);

launcherTest("closed streams and a listener that has gone end nothing", (scene) => {
  for (const streams of ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2>&1 | true"]) {
    scene.startAfresh();
    const { code, called } = scene.launchInShell(`doctor ${streams}`);
    assertEquals([code, called.at(-1)], [0, "doctor"], streams);
  }
});

launcherTest("where Deno cannot start, one sentence says why", (scene) => {
  // Only whether it starts is asked of the real one.
  const real = `exec '${Deno.execPath()}' eval --no-config "console.log('$0')"`;
  const stub = denoStub("2.9.6").replace('echo "$0" ;;', `${real} ;;`);
  scene.stub("deno", stub);
  const limited = "ulimit -v 4000000 || exit 0";
  for (const line of ["--version", "stylize a b -o c.png"]) {
    for (const state of ["before anything is set up", "later"]) {
      const { code, stdout, stderr, called } = scene.launchInShell(line, limited);
      assertEquals([code, stdout, called], [1, "", []], state);
      assertMatch(
        stderr,
        /^pentimento: Deno .* limited to 4000000 KiB, .* ulimit -v unlimited\.\n$/,
      );
      assertEquals(scene.launch(["--version"]).code, 0);
    }
    scene.startAfresh();
  }
  scene.launch(["--version"]);
  scene.stub("deno", `echo "#" >&2; printf '# Fatal: no \\033[1mthreads\\n' >&2; kill -ABRT $$`);
  const { code, stderr } = scene.launch(["doctor"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^pentimento: Deno does not start \(Fatal: no \?\[1mthreads; .*\n$/);
});

launcherTest("a tool that is missing is named, and so is a missing /proc", (scene) => {
  Deno.removeSync(`${scene.system}/proc`, { recursive: true });
  const { stderr: proc } = scene.launch(["doctor"]);
  assertMatch(proc, /^pentimento: there is no \/proc, which Deno needs: mount it with .*\n$/);
  Deno.removeSync(`${scene.folder}/bin/cksum`);
  const { code, stderr } = scene.launch(["doctor"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^pentimento: the program cksum is not on the PATH \(.*\n$/);
});
