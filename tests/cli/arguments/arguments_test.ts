/** Reading command lines: every option, its values and what is wrong with them. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseArguments } from "../../../cli/arguments/arguments.ts";
import { nameFromFile } from "../../../cli/arguments/network_name.ts";
import { optionNames } from "../../../cli/arguments/options.ts";
import { UsageError } from "../../../cli/arguments/usage_error.ts";
import { COMMANDS } from "../../../cli/commands/index.ts";
import { EVERY } from "./every_option.ts";

type CommandName = keyof typeof COMMANDS;

const parse = (name: CommandName, args: readonly string[]) =>
  parseArguments(name, COMMANDS[name], args);

const stylize = (line: string) => parse("stylize", line.split(" ")).values;

/** The message that a stylize command line with everything else in order is refused with. */
function refused(options: string, command: CommandName = "stylize"): string {
  const args = ["a.png", "b.png", "-o", "c.png", ...options.split(" ")];
  return assertThrows(() => parse(command, args), UsageError).message;
}

Deno.test("arguments: every option of stylize, in both spellings", () => {
  const line = ["a.png", "b.png", ...EVERY.flatMap(([, words]) => words.split(" "))];
  const { files, values } = parse("stylize", line);
  assertEquals(files, ["a.png", "b.png"]);
  assertEquals(values, Object.fromEntries(EVERY.map(([name, , value]) => [name, value])));
  // The same line means something to losses, too.
  assertEquals(parse("losses", line).values, values);
  const all = Object.values(COMMANDS.stylize.options).flatMap(optionNames)
    .filter((name) => name !== "help");
  assertEquals(Object.keys(values).sort(), [...all].sort());
});

Deno.test("arguments: what is not given is left to the library, the last of two counts", () => {
  assertEquals(stylize("a b -o c.png"), { output: "c.png" });
  assertEquals(stylize("a b --output=c=d.png --size 20 --size 30"), {
    output: "c=d.png",
    size: 30,
  });
});

Deno.test("arguments: --pairs is --in-pairs for stylize, and a number for inspect", () => {
  assertEquals(stylize("a b -o {content}.png --pairs")["in-pairs"], true);
  assertEquals(parse("inspect", ["a", "-o", "b", "--pairs", "3"]).values.pairs, 3);
});

Deno.test("arguments: times", () => {
  const times = {
    "60s": 60,
    "90": 90,
    "2m": 120,
    "1m30s": 90,
    "1h": 3600,
    "1h0.5m": 3630,
    "1.5": 1.5,
  };
  for (const [text, seconds] of Object.entries(times)) {
    assertEquals(stylize(`a b -o c.png --time ${text}`).time, seconds, text);
  }
  for (const text of ["0", "0.5s", "-5", "8d", "s", "1m2h", "30s1m", "1m30", "1e3", "169h", "x"]) {
    assertEquals(
      refused(`--time ${text}`),
      `--time wants a time from 1s to 168h, as in 60s, 2m or 1m30s, but got "${text}"`,
    );
  }
});

Deno.test("arguments: parts of a batch", () => {
  for (const text of ["0/2", "3/2", "1", "1/2/3", "a/b", "-1/2", "1/1000000", "1.5/2"]) {
    assertEquals(
      refused(`--shard ${text}`),
      `--shard wants a part of several, from 1/1 to 100000/100000, but got "${text}"`,
    );
  }
});

Deno.test("arguments: unusual file names", () => {
  const files = (...args: string[]) => parse("losses", args).files;
  assertEquals(files("007", "1e3"), ["007", "1e3"]);
  assertEquals(files("--quiet", "true", "false"), ["true", "false"]);
  assertEquals(files("--no-tune", "true", "false"), ["true", "false"]);
  assertEquals(files("--quiet", "--", "--size", "-x"), ["--size", "-x"]);
  assertEquals(files("two words.png", "é.png", "t.png"), ["two words.png", "é.png", "t.png"]);
});

Deno.test("arguments: numbers are read strictly and within bounds", () => {
  for (
    const text of ["-5", "0", "15", "32769", "12abc", "1.5", "NaN", "Infinity", "0x20", "1_000"]
  ) {
    assertEquals(
      refused(`--size ${text}`),
      `--size wants a whole number from 16 to 32768, but got "${text}"`,
    );
  }
  assert(refused("--iterations 0").startsWith("--iterations wants a whole number from 1"));
  assert(refused("--seed -1").includes('from 0 to 4294967295, but got "-1"'));
  assert(refused("--save-every 0").includes("from 1"));
  for (const text of ["0", "-1", "x", "1e999", "nan"]) {
    assertEquals(
      refused(`--learning-rate ${text}`),
      `--learning-rate wants a number above 0, up to 3e38, but got "${text}"`,
    );
  }
  for (const name of ["content-weight", "style-weight", "tv-weight"]) {
    assertEquals(
      refused(`--${name} -1`),
      `--${name} wants a number of at least 0, up to 3e38, but got "-1"`,
    );
  }
});

Deno.test("arguments: layers", () => {
  const layers = (text: string) => stylize(`a b -o c.png --style-layers ${text}`)["style-layers"];
  assertEquals(layers("conv5_4:0"), { conv5_4: 0 });
  assertEquals(layers("conv1_1:1e-3,conv1_2"), { conv1_1: 0.001, conv1_2: 1 });
  const message = (text: string) => refused(`--style-layers ${text}`);
  assert(message("relu4_2").endsWith("did you mean conv4_2?"));
  assert(message("conv11").endsWith("did you mean conv1_1?"));
  assert(message("pixels").includes("its layers are conv1_1, conv1_2"));
  assert(message("conv1_1,conv1_1").includes("twice"));
  for (const text of ["conv1_1:", "conv1_1:x", "conv1_1:-1", "conv1_1:1:2", "conv1_1:NaN"]) {
    assert(message(text).includes(`but got "${text}"`), message(text));
  }
  assert(message("conv1_1,").includes('the layer ""'));
  assert(refused("--content-layers toString").includes("does not have"));
});

Deno.test("arguments: sides, shares and lists", () => {
  const sides = (text: string) =>
    parse("texture", ["a.png", "-o", "b.png", "--sides", text]).values.sides;
  assertEquals(sides("640x480"), { width: 640, height: 480 });
  assertEquals(sides("256"), { width: 256, height: 256 });
  for (const text of ["640x", "x480", "8x640", "640x40000", "a", "640x480x3", "-5"]) {
    assertEquals(
      assertThrows(() => sides(text), UsageError).message,
      `--sides wants columns and rows from 16 to 32768, as in 640x480, but got "${text}"`,
    );
  }
  assertEquals(refused("--strength 1.1"), '--strength wants a number from 0 to 1, but got "1.1"');
  assertEquals(refused("--average 1"), '--average wants a number from 0 to below 1, but got "1"');
  assert(refused("--style-share 1,0").includes('a number above 0, but got "0"'));
  assert(refused("--style-scale 1+,2").includes('a number above 0, up to 16, but got ""'));
  assert(refused("--style-detail fine,some").includes("is one of all, fine, coarse"));
  assert(refused("--preset neural").includes("is one of gatys2016, neural-style"));
  assert(refused("--preset udacty").endsWith("did you mean udacity?"));
  const named = parse("reconstruct", ["a", "-o", "b.png", "--layer", "conv4_2"]);
  assertEquals(named.values.layer, ["conv4_2"]);
});

Deno.test("arguments: what is missing, surplus or misspelt is named", () => {
  const message = (command: CommandName, ...args: string[]) =>
    assertThrows(() => parse(command, args), UsageError).message;
  assertEquals(message("stylize"), "stylize needs CONTENT and STYLE, but was given none");
  assertEquals(message("losses", "a"), "losses needs CONTENT and STYLE, but was given only a");
  assertEquals(message("stylize", "a", "b"), "stylize needs -o FILE, which is missing");
  assertEquals(message("inspect", "a"), "inspect needs -o FOLDER, which is missing");
  assert(message("stylize", "a", "b", "c", "-o", "d").includes('"c" is one argument too many'));
  assert(
    message("stylize", "-o", "d", "--", "a", "b", "--quiet")
      .endsWith('"--quiet" is one argument too many: behind -- all words are files'),
  );
  assert(message("doctor", "a").includes("takes no files"));
  assert(message("stylize", "a", "").includes("an empty name for STYLE"));
  assertEquals(refused("--sise 3"), "There is no option --sise; did you mean --size?");
  assertEquals(refused("--colour=3"), "There is no option --colour");
  assertEquals(refused("-x"), "There is no option -x");
  assertEquals(
    refused("-photo.jpg"),
    "There is no option -photo.jpg; a file of this name is ./-photo.jpg",
  );
  assertEquals(refused("--no-quiet"), "There is no option --no-quiet");
  assertEquals(refused("--tune"), "There is no option --tune; did you mean --time?");
  assertEquals(refused("--quiet=yes"), "--quiet takes no value");
  assertEquals(refused("--no-tune=yes"), "--no-tune takes no value");
  assertEquals(refused("--size"), "--size wants a value: --size PIXELS");
  assertEquals(refused("--size --quiet"), "--size wants a value: --size PIXELS");
  assertEquals(refused("--size="), "--size wants a value: --size PIXELS");
  assert(refused("--pooling mean").includes("is one of max, average"));
  assert(message("doctor", "--seed", "3").includes("no option --seed"));
});

Deno.test("arguments: the weights commands, with any number of pictures to normalize", () => {
  const fetch = parse(
    "weights fetch",
    "caffe --from http://h/x.pth --as mine --layers conv5_4 --half --preprocessing caffe --overwrite"
      .split(" "),
  );
  assertEquals(fetch.files, ["caffe"]);
  assertEquals(fetch.values, {
    "from": "http://h/x.pth",
    "as": "mine",
    "layers": "conv5_4",
    "half": true,
    "preprocessing": "caffe",
    "overwrite": true,
  });
  assertEquals(parse("weights fetch", []), { files: [], values: {} });
  const { files } = parse("weights normalize", ["vgg19", "a", "b", "c", "d"]);
  assertEquals(files, ["vgg19", "a", "b", "c", "d"]);
  const message = (command: CommandName, ...args: string[]) =>
    assertThrows(() => parse(command, args), UsageError).message;
  assertEquals(
    message("weights normalize", "vgg19"),
    "weights normalize needs NETWORK and IMAGE, but was given only vgg19",
  );
  assertEquals(
    message("weights normalize", "vgg19", "a", "b", ""),
    "weights normalize got an empty name for IMAGE",
  );
  assertEquals(
    message("weights import"),
    "weights import needs FILE, but was given none",
  );
  assert(message("weights fetch", "a", "b").includes('"b" is one argument too many'));
  assert(message("weights fetch", "--layers", "conv5_5").endsWith("did you mean conv5_1?"));
});

Deno.test("arguments: names of networks are file names on every system, and no paths", () => {
  const as = (text: string) => parse("weights import", ["f", "--as", text]).values.as;
  for (const name of ["vgg19", "a", "A.b-c_9", "7", "x".repeat(64), "console"]) {
    assertEquals(as(name), name);
  }
  const bad = [
    ...["../x", "a/b", "a\\b", "-a", ".a", "a b", "é", "a:b", "x".repeat(65), "a."],
    ...["free", "FREE", "con", "NUL.txt", "com1", "a.safetensors"],
  ];
  for (const name of bad) {
    const { message } = assertThrows(() => as(name), UsageError);
    assert(message.startsWith("--as wants a name of up to 64"), `${name}: ${message}`);
    assert(message.endsWith(`but got "${name}"`), message);
  }
  const fromFile: [path: string, name: string | undefined][] = [
    ["a/vgg19-dcbb9e9d.pth", "vgg19-dcbb9e9d"],
    ["C:\\x\\my weights (1).h5", "my-weights-1"],
    ["model.safetensors.index.json", "model"],
    ["model", "model"],
    ["v1.5", "v1.5"],
    ["free.pth", undefined],
    ["...", undefined],
    ["é.pth", undefined],
  ];
  for (const [path, name] of fromFile) assertEquals(nameFromFile(path), name, path);
});

Deno.test("arguments: help is shown whatever is missing", () => {
  assertEquals(parse("stylize", ["--help"]).values, { help: true });
  assertEquals(parse("stylize", ["-h"]).values, { help: true });
});

Deno.test("arguments: sizes of memory and of tiles", () => {
  const memory = (text: string) => stylize(`a.png b.png -o c.png --memory ${text}`).memory;
  assertEquals(memory("2GiB"), 2 * 2 ** 30);
  assertEquals(memory("2g"), 2 * 2 ** 30);
  assertEquals(memory("800MB"), 8e8);
  assertEquals(memory("1.5kib"), 1536);
  assertEquals(memory("1000000"), 1e6);
  for (const text of ["0", "2TiB", "-1GiB", "much", "1.2.3GB", "GiB"]) {
    assertEquals(
      refused(`--memory ${text}`),
      `--memory wants a size as in 2GiB or 800MB, above 0, but got "${text}"`,
    );
  }
  const tile = (text: string) => stylize(`a.png b.png -o c.png --tile ${text}`).tile;
  assertEquals([tile("512"), tile("auto"), tile("off")], [512, "auto", "off"]);
  for (const text of ["0", "1.5", "-3", "on"]) {
    assertEquals(
      refused(`--tile ${text}`),
      `--tile wants a whole number of pixels from 1 on, auto or off, but got "${text}"`,
    );
  }
});

Deno.test("arguments: numbers beyond the library's limits are refused by the flag's name", () => {
  const cases = [
    ["--style-scale 1,1+1000", '--style-scale wants a number above 0, up to 16, but got "1000"'],
    ["--pooling-scale 1e308", "--pooling-scale wants a number of at least 0.01, up to 100, but"],
    ["--pooling-scale 1e-308", "--pooling-scale wants a number of at least 0.01, up to 100, but"],
    ["--learning-rate 1e308", "--learning-rate wants a number above 0, up to 3e38, but got"],
    ["--tv-weight 1e39", "--tv-weight wants a number of at least 0, up to 3e38, but got"],
    ["--style-layers conv1_1:1e308", "each weight a number of at least 0, up to 1e15, but got"],
    ["--style-share 1e309", "--style-share wants a number above 0, but got"],
  ] as const;
  for (const [line, message] of cases) assert(refused(line).includes(message), refused(line));
});
