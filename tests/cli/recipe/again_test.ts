/** Recipes in pictures: what they tell, and painting again by them. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { type OptionName, OPTIONS } from "../../../cli/arguments/options.ts";
import { optionsOf } from "../../../cli/recipe/inputs.ts";
import { isFile, isRecorded } from "../../../cli/recipe/option_values.ts";
import { encodePicture, readPicture } from "../../../cli/pictures/image_file.ts";
import { readRecipe } from "../../../cli/pictures/recipe_in_file.ts";
import { VERSION } from "../../../cli/version.ts";
import { putPictures } from "../pictures/pictures.ts";
import { callCli, inFolder, SHALLOW } from "../run_cli.ts";

const QUICK = [...SHALLOW, "--iterations", "2", "--weights", "free", "--no-tune"];

/** Runs a line that has to succeed. */
async function paint(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await callCli(folder, args);
  assertEquals(code, 0, stderr);
  return stdout;
}

async function pixels(path: string): Promise<Float32Array> {
  return (await readPicture(path, "picture")).data;
}

async function recipeIn(path: string) {
  return JSON.parse((await readRecipe(await Deno.readFile(path)))!);
}

async function hashOf(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(digest).toHex();
}

Deno.test("recipe: a picture tells how it was made, and is painted again to the bit", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const given = ["--style-weight", "3", "--style-share", "1", "--seed", "7", "--init", "noise"];
    await paint(folder, "stylize", "scene.png", "strokes.jpg", "-o", "a.png", ...QUICK, ...given);
    const recipe = await recipeIn(`${folder}/a.png`);
    assertEquals([recipe.recipe, recipe.pentimento, recipe.command], [1, VERSION, "stylize"]);
    assertEquals(recipe.inputs, [
      { for: "CONTENT", name: "scene.png", sha256: await hashOf(`${folder}/scene.png`) },
      { for: "STYLE", name: "strokes.jpg", sha256: await hashOf(`${folder}/strokes.jpg`) },
    ]);
    assertEquals([recipe.given["style-weight"], recipe.given["seed"]], [3, 7]);
    assertEquals(recipe.given["optimizer"], undefined);
    assertEquals([recipe.options["optimizer"], recipe.options["content-weight"]], ["lbfgs", 1]);
    assertEquals(recipe.scales, [{ width: 16, height: 12, iterations: 2, done: 2 }]);
    assert(recipe.loss.total > 0 && Object.keys(recipe.loss.terms).length >= 2);
    await paint(folder, "stylize", "--from", "a.png", "-o", "b.png");
    assertEquals(await pixels(`${folder}/b.png`), await pixels(`${folder}/a.png`));
    const file = (name: string) => Deno.readFile(`${folder}/${name}.png`);
    assertEquals(await file("b"), await file("a"), "the file is the same, too");
    const again = await recipeIn(`${folder}/b.png`);
    assertEquals(again.options, recipe.options);
    // Of an older version's network, whose weights were others.
    const older = { ...recipe, network: { ...recipe.network, sha256: "0".repeat(64) } };
    await Deno.writeTextFile(`${folder}/older.json`, JSON.stringify(older));
    const told = await callCli(folder, ["stylize", "--from", "older.json", "-o", "d.png"]);
    assertEquals(told.code, 0, told.stderr);
    assertStringIncludes(told.stderr, "weights-free network that another version");
    // One option is changed, and all else that was given holds.
    await paint(folder, "stylize", "--from", "a.png", "-o", "c.png", "--seed", "8");
    assertNotEquals(await pixels(`${folder}/c.png`), await pixels(`${folder}/a.png`));
    const changed = (await recipeIn(`${folder}/c.png`)).given;
    assertEquals(changed, { ...recipe.given, seed: 8 });
  }));

Deno.test("recipe: a picture that had only so much time is painted again with as many iterations", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const layers = [
      "--content-layers",
      "conv1_1",
      "--style-layers",
      "conv1_2",
      "--weights",
      "free",
    ];
    const sides = ["--size", "40", "--coarsest", "20", "--no-tune", "--enough", "0"];
    const time = ["--time", "1.5s", "--save-every", "1"];
    await paint(
      folder,
      ...["stylize", "scene.png", "strokes.jpg", "-o", "a.png", ...layers, ...sides, ...time],
    );
    const { scales, given } = await recipeIn(`${folder}/a.png`);
    assertEquals(given.time, 1.5);
    const usual = [60, 60];
    assertEquals(scales.map(({ iterations }: { iterations: number }) => iterations), usual);
    const done = scales.map((scale: { done: number }) => scale.done);
    assertNotEquals(done, usual);
    await paint(folder, "stylize", "--from", "a.png", "-o", "b.png");
    const file = (name: string) => Deno.readFile(`${folder}/${name}.png`);
    assertEquals(await file("b"), await file("a"));
  }));

Deno.test("recipe: every option of every command that paints is in it, or named as the program's choice", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const common = ["--iterations", "1", "--weights", "free", "--no-tune", "--optimizer", "adam"];
    const lines = {
      stylize: ["scene.png", "strokes.jpg", ...SHALLOW, "--preset", "gatys-control"],
      texture: ["strokes.jpg", "--sides", "16", "--style-layers", "conv1_1"],
      reconstruct: ["scene.png", "--size", "16", "--layer", "conv1_2"],
    } as const;
    for (const [command, args] of Object.entries(lines)) {
      const name = command as keyof typeof lines;
      await paint(folder, command, ...args, ...common, "-o", `${command}.png`);
      const { options, chosen } = await recipeIn(`${folder}/${command}.png`);
      const files: OptionName[] = ["style", "mask", "style-mask", "content-map", "protect"];
      for (const option of optionsOf(name).filter(isRecorded)) {
        if (files.includes(option) || option === "layer" || option === "preset") continue;
        if (option === "preserve-color") continue;
        assert(option in options || option in chosen, `${command}: --${option}`);
        assert(!isFile(OPTIONS[option], options[option]), option);
      }
      await paint(folder, command, "--from", `${command}.png`, "-o", `${command}-2.png`);
      assertEquals(
        await pixels(`${folder}/${command}-2.png`),
        await pixels(`${folder}/${command}.png`),
        command,
      );
    }
  }));

Deno.test("recipe: it travels with its picture, names files without folders, and goes into JPEG", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    await Deno.mkdir(`${folder}/in`);
    await Deno.rename(`${folder}/strokes.jpg`, `${folder}/in/strokes.jpg`);
    const mask = await encodePicture(await readPicture(`${folder}/scene.png`, "picture"));
    await Deno.writeFile(`${folder}/in/-m k'.png`, mask);
    await paint(
      folder,
      ...["stylize", "scene.png", "in/strokes.jpg", "-o", "a.jpg", ...QUICK],
      ...["--protect", "in/-m k'.png", "--save-every", "1"],
    );
    const { inputs } = await recipeIn(`${folder}/a.jpg`);
    assertEquals(inputs.map(({ name }: { name: string }) => name), [
      "scene.png",
      "strokes.jpg",
      "-m k'.png",
    ]);
    assertEquals((await recipeIn(`${folder}/a-0001.jpg`)).scales[0].done, 1);
    // Beside the picture and in the current folder.
    await Deno.rename(`${folder}/a.jpg`, `${folder}/in/a.jpg`);
    await paint(folder, "stylize", "--from", "in/a.jpg", "-o", "b.jpg");
    assertEquals(await pixels(`${folder}/b.jpg`), await pixels(`${folder}/in/a.jpg`));
    const command = await paint(folder, "recipe", "in/a.jpg", "--command");
    assertStringIncludes(command, "pentimento stylize scene.png strokes.jpg -o a-again.jpg ");
    assertStringIncludes(command, `--protect './-m k'\\''.png'`);
    // As JSON it is a recipe by itself.
    await Deno.writeTextFile(
      `${folder}/r.json`,
      await paint(folder, "recipe", "--json", "in/a.jpg"),
    );
    await Deno.copyFile(`${folder}/in/strokes.jpg`, `${folder}/strokes.jpg`);
    await Deno.copyFile(`${folder}/in/-m k'.png`, `${folder}/-m k'.png`);
    await paint(folder, "stylize", "--from", "r.json", "-o", "c.jpg");
    assertEquals(await pixels(`${folder}/c.jpg`), await pixels(`${folder}/b.jpg`));
    const text = await paint(folder, "recipe", "in/a.jpg");
    for (const part of ["CONTENT", "--seed", "SHA-256", VERSION]) assertStringIncludes(text, part);
  }));

Deno.test("recipe: --no-recipe leaves it out, and missing and changed inputs are named", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const line = ["stylize", "scene.png", "strokes.jpg", ...QUICK];
    await paint(folder, ...line, "-o", "a.png");
    await paint(folder, ...line, "-o", "bare.png", "--no-recipe");
    assertEquals(await readRecipe(await Deno.readFile(`${folder}/bare.png`)), undefined);
    const fails = async (part: string, ...args: string[]) => {
      const { code, stderr } = await callCli(folder, ["stylize", "-o", "o.png", ...args]);
      assert(code === 1 || code === 2, stderr);
      assert(stderr.startsWith("error: ") && stderr.split("\n").length <= 3, stderr);
      assertStringIncludes(stderr, part);
    };
    await fails("There is no recipe in bare.png", "--from", "bare.png");
    await fails("no such file", "--from", "none.png");
    const scene = await Deno.readFile(`${folder}/scene.png`);
    await Deno.copyFile(`${folder}/strokes.jpg`, `${folder}/scene.png`);
    await fails("scene.png is not the CONTENT", "--from", "a.png");
    // What is given is taken as it is.
    await paint(folder, "stylize", "--from", "a.png", "-o", "c.png", "scene.png");
    await Deno.writeFile(`${folder}/scene.png`, scene);
    await Deno.remove(`${folder}/strokes.jpg`);
    await fails("The STYLE strokes.jpg of the recipe in a.png is not in", "--from", "a.png");
    const { code, stderr } = await callCli(folder, ["texture", "--from", "a.png", "-o", "t.png"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "is of stylize");
  }));
