/**
 * The launcher in a copy of the checkout, with nothing on its PATH but what a test puts there: stubs
 * for deno, npm, apt-get and sudo, and the few tools that every system has.
 */
import { assert } from "@std/assert";
import { needsOfLine, needsText } from "../cli/needs.ts";
import { packageFlags } from "./helpers/package_flags.ts";

const CHECKOUT = new URL("../", import.meta.url);
const TOOLS = "cat chmod cksum env find mkdir mv readlink rm sed sh tail tr".split(" ");

/** A text as one word for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that tells what a line or a job file needs, as this process's own Deno runs it. */
const needsBy = (program: string) =>
  [
    `DENO_DIR=${quoted(Deno.env.get("DENO_DIR") ?? "")} HOME=${quoted(Deno.env.get("HOME") ?? "")}`,
    ...["exec", quoted(Deno.execPath()), "run --quiet --cached-only --no-prompt"],
    ...packageFlags().map(quoted),
    quoted(decodeURIComponent(new URL(program, CHECKOUT).pathname)),
  ].join(" ");

/** A test of the launcher in a scene of its own. Windows has no shell for it. */
export function launcherTest(name: string, test: (scene: Scene) => void): void {
  const ignore = Deno.build.os === "windows";
  Deno.test({ name, ignore }, () => {
    using scene = new Scene();
    test(scene);
  });
}

/**
 * A Deno that tells its version and writes down how it was called; `jsr` is what JSR does to it, `npm` what
 * the npm registry does.
 */
export const denoStub = (version: string, jsr = "exit 1", npm = "exit 0") => `
case $1 in
  --version) echo "deno ${version} (stable, release, x86_64-unknown-linux-gnu)" ;;
  eval) echo "$0" ;;
  info) printf '{\\n  "denoDir": "%s",\\n}\\n' "\${DENO_DIR:-$HOME/.cache/deno}" ;;
  cache)
    mkdir -p "$DENO_DIR"
    printf '%s\\n' "$*" >>"$CALLED.cache"
    case "$*" in *--import-map*) ${npm} ;; *) ${jsr} ;; esac ;;
  *)
    case "$*" in
      *cli/needs.ts*)
        printf '%s\\n' "$@" >"$CALLED.needs"
        while [ "\${1%cli/needs.ts}" = "$1" ]; do shift; done
        shift
        [ ! -e "$CALLED.plan" ] || exec cat "$CALLED.plan"
        ${needsBy("cli/needs.ts")} "$@" ;;
      *cli/batch/needs.ts*)
        while [ "\${1%cli/batch/needs.ts}" = "$1" ]; do shift; done
        shift
        ${needsBy("cli/batch/needs.ts")} "$@" ;;
    esac
    case "$*" in *--config=/dev/fd/9*) cat <&9 >"$CALLED.config" ;; esac
    printf '%s\\0' "$0" "$@" >"$CALLED"
    env >"$CALLED.env" ;;
esac`;

/** What became of the launcher, and how it called Deno. */
export interface Launched {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last call of Deno, which the launcher ends in: the program, then its arguments. */
  readonly called: readonly string[];
  /** The calls of `deno cache`, each as one text. */
  readonly fetched: readonly string[];
  /** Whether cli/needs.ts was asked. */
  readonly asked: boolean;
  /** The environment of the last call. */
  readonly env: Readonly<Record<string, string>>;
  /** The configuration that it was given instead of the checkout's. */
  readonly config: string;
}

/** A checkout, a home and a system of its own; disposing of it removes them. */
export class Scene implements Disposable {
  readonly folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "launcher " }));
  readonly checkout = `${this.folder}/check out`;
  readonly home = `${this.folder}/home`;
  readonly system = `${this.folder}/system`;
  readonly work = `${this.folder}/work`;

  constructor() {
    for (const name of ["offline", "launcher"]) {
      Deno.mkdirSync(`${this.checkout}/${name}`, { recursive: true });
    }
    for (const folder of [this.home, this.system, this.work]) {
      Deno.mkdirSync(folder, { recursive: true });
    }
    const parts = Array.from(Deno.readDirSync(new URL("launcher", CHECKOUT)), ({ name }) => name);
    const files = ["pentimento", "deno.json", "offline/import_map.json", "offline/npm.lock"];
    for (const file of [...files, ...parts.map((name) => `launcher/${name}`)]) {
      Deno.copyFileSync(new URL(file, CHECKOUT), `${this.checkout}/${file}`);
    }
    for (const tool of TOOLS) {
      this.stub(tool, `exec ${find(tool)} "$@"`);
    }
    // Waiting for JSR takes seconds; here they are short, but for a Deno that hangs.
    this.stub(
      "sleep",
      `case $1 in 1) exec ${find("sleep")} 0.05 ;; *) exec ${find("sleep")} 60 ;; esac`,
    );
    this.stub("deno", denoStub("2.9.6"));
    this.stub("uname", "echo Linux");
    this.stub("id", "echo 1000");
    this.addVulkan();
    this.#put(`${this.system}/proc/self/exe`, "");
  }

  /** Replaces files of the checkout, objects as JSON. */
  replace(files: Readonly<Record<string, string | object>>): void {
    for (const [name, content] of Object.entries(files)) {
      const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
      this.#put(`${this.checkout}/${name}`, text);
    }
  }

  /** Puts the Deno of this process on the PATH. */
  useRealDeno(): void {
    this.stub("deno", `exec ${quoted(Deno.execPath())} "$@"`);
  }

  /** Has the Deno of this process run a program in place of the command line; what that needs is what it is given. */
  runInstead(main: string): void {
    this.useRealDeno();
    this.replace({
      "deno.json": { lock: false, imports: { "#none": "./none.ts" } },
      "offline/import_map.json": { imports: {} },
      "offline/npm.lock": { version: "5" },
      "cli/needs.ts": "for (const need of Deno.args) console.log(need);",
      "cli/main.ts": main,
      "tests/offline_test.ts": "}",
    });
  }

  /** Puts a program on the PATH, or elsewhere. */
  stub(name: string, body: string, path = `${this.folder}/bin/${name}`): string {
    this.#put(path, `#!/bin/sh\n${body}\n`);
    Deno.chmodSync(path, 0o755);
    return path;
  }

  addVulkan(): void {
    for (const file of ["usr/lib/libvulkan.so.1", "usr/share/vulkan/icd.d/driver.json"]) {
      this.#put(`${this.system}/${file}`, "");
    }
  }

  removeVulkan(): void {
    Deno.removeSync(`${this.system}/usr`, { recursive: true });
  }

  /** Removes what the launcher has installed and found out. */
  startAfresh(): void {
    const tools = `${this.checkout}/.tools`;
    if (exists(tools)) Deno.removeSync(tools, { recursive: true });
  }

  /**
   * Whether cli/needs.ts is a process, as for users. Default `false`: its function is called here for the words that
   * are handed to {@linkcode launch}, which takes a fraction of the time.
   */
  asksProcess = false;

  /** What cli/needs.ts says, whatever the line. */
  set needs(text: string) {
    this.#saysAlways = true;
    this.#put(`${this.#called}.plan`, text);
  }
  #saysAlways = false;

  /** Runs the launcher from a folder to work in. */
  launch(
    args: string[],
    launcher = `${this.checkout}/pentimento`,
    env: Record<string, string> = {},
  ): Launched {
    const plan = `${this.#called}.plan`;
    const isPlanned = !this.asksProcess && !this.#saysAlways;
    if (isPlanned) this.#put(plan, needsText(needsOfLine(args)));
    const launched = this.#launched(this.#run(launcher, args, env));
    if (isPlanned) Deno.removeSync(plan);
    return launched;
  }

  /** Runs the launcher as a line of a shell, with what stands before and behind it. */
  launchInShell(line: string, before = ""): Launched {
    const script = `${before}\n'${this.checkout}/pentimento' ${line}`;
    return this.#launched(this.#run("/bin/sh", ["-c", script], {}));
  }

  /**
   * Runs the launcher at a terminal of its own.
   *
   * @param line what stands behind it, as a shell reads it
   * @returns how it called Deno in the end
   */
  launchOnTerminal(line: string): readonly string[] {
    const command = `exec '${this.checkout}/pentimento' ${line}`;
    const args = ["--quiet", "--return", "--command", command, "/dev/null"];
    return this.#launched(this.#run("/usr/bin/script", args, { SHELL: "/bin/sh" })).called;
  }

  readonly #called = `${this.folder}/called`;

  #put(path: string, text: string): void {
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }

  #launched({ code, stdout, stderr }: Deno.CommandOutput): Launched {
    const decoder = new TextDecoder();
    const called = this.#read("").split("\0").slice(0, -1);
    const environment = this.#read(".env").split("\n").map((line) => line.split("="));
    return {
      code,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
      called,
      fetched: this.#read(".cache").split("\n").slice(0, -1),
      asked: this.#read(".needs") !== "",
      env: Object.fromEntries(environment.map(([name, ...value]) => [name, value.join("=")])),
      config: this.#read(".config"),
    };
  }

  #read(end: string): string {
    const path = this.#called + end;
    return exists(path) ? Deno.readTextFileSync(path) : "";
  }

  #run(program: string, args: string[], env: Record<string, string>): Deno.CommandOutput {
    for (const end of ["", ".env", ".cache", ".needs", ".config"]) {
      if (exists(this.#called + end)) Deno.removeSync(this.#called + end);
    }
    return new Deno.Command(program, {
      args,
      cwd: this.work,
      clearEnv: true,
      env: {
        PATH: `${this.folder}/bin`,
        HOME: this.home,
        CALLED: this.#called,
        PENTIMENTO_SYSROOT: this.system,
        ...env,
      },
    }).outputSync();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function find(tool: string): string {
  const path = ["/usr/bin", "/bin"].map((bin) => `${bin}/${tool}`).find(exists);
  assert(path, `${tool} is needed for this test`);
  return path;
}

/** Whether there is anything at a path. */
export function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}
