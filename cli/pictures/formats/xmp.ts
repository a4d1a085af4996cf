/** XMP, the metadata of all formats but PNG: a packet that holds a recipe, and the recipe of such a packet. */

/** The namespace of our property; XMP wants it to end so that a name can follow. */
const NAMESPACE = "urn:pentimento:recipe:1#";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // An XML parser makes line feeds of these, and spaces of all three in an attribute.
  "\r": "&#xD;",
  "\n": "&#xA;",
  "\t": "&#x9;",
};

const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([letter, escape]) => [escape.slice(1, -1), letter]),
);

/**
 * A packet (XMP specification, part 1, 7.3) with a recipe as `pentimento:recipe`.
 *
 * @param recipe JSON text: what XML cannot hold becomes the escape that JSON has for it in a string
 */
export function xmpPacket(recipe: string, options: {
  /** Whether the instructions that mark a packet stand around it. Default `true`. */
  readonly wrapped?: boolean;
} = {}): string {
  const text = recipe
    .replaceAll(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, jsonEscape)
    .replaceAll(/[&<>"'\r\n\t]/g, (letter) => ESCAPES[letter]!);
  const xmp = description(
    `xmlns:pentimento="${NAMESPACE}"`,
    `<pentimento:recipe>${text}</pentimento:recipe>`,
  );
  return options.wrapped === false ? xmp : wrapped(xmp);
}

/** A packet that only says that the rest is elsewhere: in the extension with this digest. */
export function xmpExtended(digest: string): string {
  const note = `xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${digest}"`;
  return wrapped(description(note, ""));
}

function description(attributes: string, content: string): string {
  return '<x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" ${attributes}>${content}</rdf:Description>` +
    "</rdf:RDF></x:xmpmeta>";
}

function wrapped(xmp: string): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>${xmp}<?xpacket end="r"?>`;
}

/**
 * The recipe of a packet, also when another program wrote the packet anew, with another prefix or as an
 * attribute; `undefined` where there is none.
 */
export function recipeOfXmp(packet: string): string | undefined {
  const at = packet.indexOf(NAMESPACE);
  const prefix = at < 0 ? undefined : /xmlns:([\w.-]{1,64})\s{0,9}=\s{0,9}["']$/.exec(
    packet.slice(Math.max(0, at - 128), at),
  )?.[1];
  if (prefix === undefined) return undefined;
  return unescaped(
    elementOf(packet, `${prefix}:recipe`) ?? attributeOf(packet, `${prefix}:recipe`),
  );
}

/**
 * The recipe in the packet of a file of any format, which is looked for in its bytes (XMP specification,
 * part 3, "packet scanning"): all these formats hold it in one piece and as it is.
 */
export function recipeInBytes(bytes: Uint8Array): string | undefined {
  // One byte a letter keeps the places.
  const latin = new TextDecoder("latin1").decode(bytes);
  const start = latin.indexOf("<x:xmpmeta");
  const end = latin.indexOf("</x:xmpmeta>", start);
  if (start < 0 || end < 0) return undefined;
  return recipeOfXmp(new TextDecoder().decode(bytes.subarray(start, end)));
}

function elementOf(packet: string, name: string): string | undefined {
  const start = packet.indexOf(`<${name}>`);
  const end = packet.indexOf(`</${name}>`, start);
  return start < 0 || end < 0 ? undefined : packet.slice(start + name.length + 2, end);
}

function attributeOf(packet: string, name: string): string | undefined {
  const start = packet.indexOf(` ${name}=`) + name.length + 2;
  if (start < name.length + 2) return undefined;
  const end = packet.indexOf(packet[start]!, start + 1);
  return end < 0 ? undefined : packet.slice(start + 1, end);
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replaceAll(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{1,5});/gi, (whole, name: string) => {
    const letter = LETTERS[name];
    if (letter !== undefined || !name.startsWith("#")) return letter ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function jsonEscape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
