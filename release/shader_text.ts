/** The text of a kernel as a module, for what does not import texts: bundlers, browsers and JSR. */

/**
 * A module whose default export is the text of a `.wgsl` file, without what only its readers need: comments,
 * indentation and blank lines. Directives, `//: ...`, are no comments.
 */
export function shaderModule(wgsl: string): string {
  const lines = wgsl.split("\n").map(withoutComment).filter((line) => line !== "");
  return `/** Made of a kernel by the task \`pack\`. */\nexport default ${
    JSON.stringify(lines.join("\n") + "\n")
  } as string;\n`;
}

/** A line of WGSL, which has no strings, so that two slashes always begin a comment. */
function withoutComment(line: string): string {
  const text = line.trim();
  return text.startsWith("//:") ? text : text.replace(/\/\/.*$/, "").trimEnd();
}

/** A module's own text, with the imports of `.wgsl` files turned to the modules that are made of them. */
export function importingShaderModules(typescript: string): string {
  return typescript.replace(
    /(from\s+"[^"]+\.wgsl)"\s+with\s+\{\s*type:\s*"text",?\s*\}/g,
    '$1.ts"',
  );
}
