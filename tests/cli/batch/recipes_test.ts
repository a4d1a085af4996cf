/** Batches whose jobs go by the recipe of a picture. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { needsOfJobs } from "../../../cli/batch/needs.ts";
import { putPictures } from "../pictures/pictures.ts";
import { callCli, inFolder, list, SHALLOW } from "../run_cli.ts";

Deno.test("batch: jobs go by a recipe, to the bit where nothing is changed", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const run = async (...line: string[]) => {
      const { code, stderr } = await callCli(folder, line);
      assertEquals(code, 0, stderr);
    };
    const quick = [...SHALLOW, "--iterations", "2", "--weights", "free", "--no-tune"];
    const given = ["--style", "scene.png", "--style-share", "1,2", "--seed", "7"];
    await run("stylize", "scene.png", "strokes.jpg", "-o", "a.png", ...quick, ...given);
    const file = (name: string) => Deno.readFile(`${folder}/${name}`);
    await run("stylize", "scene.png", "strokes.jpg", "-o", "{style}.png", "--from", "a.png");
    assertEquals(await file("strokes.png"), await file("a.png"));
    const pictures = { content: "scene.png", style: "strokes.jpg" };
    const jobs = [
      { ...pictures, output: "b.png", from: "a.png" },
      { ...pictures, output: "c.png", from: "a.png", seed: 8 },
    ];
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(jobs));
    await run("batch", "jobs.json");
    assertEquals(await file("b.png"), await file("a.png"));
    assertNotEquals(await file("c.png"), await file("a.png"));
  }));

Deno.test("batch: recipes that cannot be used are listed together, before anything is painted", () =>
  inFolder(async (folder) => {
    await putPictures(folder);
    const pictures = { content: "scene.png", style: "strokes.jpg", output: "o-{content}.png" };
    const jobs = [pictures, { ...pictures, from: "scene.png" }, { ...pictures, from: "none.png" }]
      .map((job, i) => ({ ...job, output: `o${i}.png` }));
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(jobs));
    const before = list(folder);
    const { code, stderr } = await callCli(folder, ["batch", "jobs.json"]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, "There is no recipe in scene.png");
    assertStringIncludes(stderr, "none.png");
    assertEquals(list(folder), before);
    const line = ["stylize", "-o", "{content}.png", "--from", "scene.png"];
    assertStringIncludes((await callCli(folder, line)).stderr, "want CONTENT and STYLE");
  }));

Deno.test("batch: the launcher permits what a job's recipe may name", () => {
  const job = { content: "in/a.png", style: "b.jpg", output: "o.png", from: "done/c.png" };
  const needs = needsOfJobs(JSON.stringify([job]), "jobs.json").map((need) => need.join(" "));
  for (const need of ["read done/c.png", "read done/", "read ."]) assert(needs.includes(need));
});
