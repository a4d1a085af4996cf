/** A well: a picture with the ways to choose another, by file, camera or example. */
import { addressOf, type Example, EXAMPLES, SHOWS, takeExample } from "./examples.ts";
import { type Place, takeFiles } from "./intake.ts";
import type { Chosen } from "./store.ts";

interface WellProps {
  readonly place: Place;
  /** What it is called by a screen reader, as in `content` or `style 2`. */
  readonly name: string;
  readonly chosen: Chosen | undefined;
}

/** The picture of a well. */
export function Shown({ name, chosen }: Pick<WellProps, "name" | "chosen">) {
  return (
    <div class="shown">
      {chosen
        ? <img src={chosen.url} alt={`${name}: ${chosen.name}`} />
        : <p>Drop or paste a picture here</p>}
    </div>
  );
}

/** The buttons by which another picture is chosen. */
export function Sources({ place, name, chosen }: WellProps) {
  const kind = place === "content" ? "content" : "style";
  return (
    <div class="row">
      <FileButton place={place} label="Choose" name={`Choose ${name} picture`} />
      <FileButton place={place} label="Camera" name={`Photograph the ${name}`} camera />
      <div class="examples">
        {EXAMPLES[kind].map((example) => (
          <ExampleButton
            key={example}
            place={place}
            name={name}
            example={example}
            chosen={chosen}
          />
        ))}
      </div>
    </div>
  );
}

interface FileButtonProps extends Pick<WellProps, "place" | "name"> {
  readonly label: string;
  readonly camera?: boolean;
}

function FileButton({ place, label, name, camera = false }: FileButtonProps) {
  const take = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    void takeFiles(currentTarget.files ?? [], place).then(() => currentTarget.value = "");
  };
  return (
    <label class={camera ? "button camera" : "button"}>
      <input
        type="file"
        accept="image/*"
        aria-label={name}
        {...camera && { capture: "environment" as const }}
        onChange={take}
      />
      {label}
    </label>
  );
}

function ExampleButton(
  { place, name, example, chosen }: WellProps & { readonly example: Example },
) {
  return (
    <button
      type="button"
      class="example"
      title={SHOWS[example]}
      aria-label={`Example ${name}: ${SHOWS[example]}`}
      aria-pressed={chosen?.name === `${example}.jpg`}
      onClick={() => void takeExample(place, example)}
    >
      <img src={addressOf(example, true)} alt="" />
    </button>
  );
}
