/** Pages in Chromium without a window, for tests of what only a browser has; they are ignored where there is none. */
import type { Browser, Page } from "playwright-core";

/** The names under which systems have the program. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of Chromium: that of the environment variable `CHROMIUM`, or found on the `PATH`. */
export const CHROMIUM: string | undefined = findChromium();

/**
 * WebGPU by SwiftShader, which every Chromium brings along, so that a test does not depend on the machine. The sandbox
 * needs rights that containers do not give.
 */
const ARGUMENTS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan,WebGPUService",
  // Without these the GPU process ends as soon as a canvas is drawn on.
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
];

/** The same without WebGPU. */
const WITHOUT_GPU = ["--no-sandbox", "--disable-features=WebGPU,WebGPUService"];

/** Milliseconds for which anything of a page is waited for: a processor that others use as well takes its time. */
const PATIENCE = 600_000;

/** Where pages are without a server: only what is on this machine may use WebGPU. */
const BLANK = "http://localhost/";

/** A test in Chromium. Where there is none it is ignored, and its name says so. */
export function testInChromium(name: string, body: () => Promise<void>): void {
  const ignore = CHROMIUM === undefined;
  Deno.test({ name: ignore ? `${name} (ignored: no Chromium)` : name, ignore, fn: body });
}

/**
 * Runs something with an empty page, and ends Chromium afterwards. It fails on what the page complains of: exceptions
 * that nobody caught, and errors on its console.
 *
 * @param url what the page is of; default an empty one, on which WebGPU is allowed
 */
export async function withPage<T>(
  body: (page: Page) => Promise<T>,
  url: string = BLANK,
): Promise<T> {
  await using browser = await launch();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  if (url === BLANK) {
    const response = {
      contentType: "text/html",
      body: "<!doctype html><link rel=icon href=data:,>",
    };
    await page.route(BLANK, (route) => route.fulfill(response));
  }
  await page.goto(url);
  const result = await body(page);
  if (complaints.length > 0) throw new Error(`The page complains: ${complaints.join("; ")}`);
  return result;
}

/**
 * Chromium, to be closed by `await using`.
 *
 * @param options.gpu whether pages have WebGPU. Default true
 */
export async function launch({ gpu = true }: { readonly gpu?: boolean } = {}): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("There is no Chromium: install it");
  // Loaded here, so that tests without Chromium do not need the package.
  const { chromium } = await import("playwright-core");
  const args = gpu ? ARGUMENTS : WITHOUT_GPU;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args, timeout: PATIENCE });
  browser.on("context", (context) => context.setDefaultTimeout(PATIENCE));
  return browser;
}

/** Runs a module with all that it imports in a page; it has run when this resolves. */
export async function runModule(page: Page, module: URL): Promise<void> {
  // A plain script runs as soon as its tag is there, where a module is run some time later.
  await page.addScriptTag({ content: await bundle(module, "iife") });
}

/** A module with all that it imports, as a module or a plain script for a page. */
export async function bundle(module: URL, format: "esm" | "iife" = "esm"): Promise<string> {
  const map = Deno.env.get("PENTIMENTO_IMPORT_MAP");
  const args = ["bundle", "--quiet", "--no-lock", "--platform=browser", `--format=${format}`];
  if (map) args.push(`--import-map=${map}`);
  args.push(module.pathname);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

function findChromium(): string | undefined {
  const given = Deno.env.get("CHROMIUM");
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = given ? [given] : NAMES.flatMap((name) => folders.map((path) => `${path}/${name}`));
  return paths.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
