/** Content and style: wells that take a file, a drop, a paste, the camera or an example. */
import { addressOf, type Example, EXAMPLES, SHOWS, takeExample } from "./examples.ts";
import { type Place, takeFiles } from "./intake.ts";
import { useValue } from "./signals.ts";
import { type Chosen, content, styles } from "./store.ts";

/** Both wells. */
export function Pictures() {
  return (
    <aside class="pictures" aria-label="Pictures">
      <Well place="content" title="Content" chosen={useValue(content)} />
      <Well place="style" title="Style" chosen={useValue(styles)[0]} />
      <p class="promise">No picture leaves this device.</p>
    </aside>
  );
}

interface WellProps {
  readonly place: Place;
  readonly title: string;
  readonly chosen: Chosen | undefined;
}

function Well({ place, title, chosen }: WellProps) {
  return (
    <section class="well" data-place={place} aria-labelledby={`${place}-title`}>
      <h2 id={`${place}-title`}>{title}</h2>
      <div class="shown">
        {chosen
          ? <img src={chosen.url} alt={`${title}: ${chosen.name}`} />
          : <p>Drop or paste a picture here</p>}
      </div>
      <div class="row">
        <FileButton place={place} label="Choose" name={`Choose ${place} picture`} />
        <FileButton place={place} label="Camera" name={`Photograph the ${place}`} camera />
        <div class="examples">
          {EXAMPLES[place].map((example) => (
            <ExampleButton key={example} place={place} example={example} chosen={chosen} />
          ))}
        </div>
      </div>
    </section>
  );
}

interface FileButtonProps {
  readonly place: Place;
  readonly label: string;
  /** What it is called by a screen reader. */
  readonly name: string;
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

interface ExampleProps {
  readonly place: Place;
  readonly example: Example;
  readonly chosen: Chosen | undefined;
}

function ExampleButton({ place, example, chosen }: ExampleProps) {
  return (
    <button
      type="button"
      class="example"
      title={SHOWS[example]}
      aria-label={`Example ${place}: ${SHOWS[example]}`}
      aria-pressed={chosen?.name === `${example}.jpg`}
      onClick={() => void takeExample(place, example)}
    >
      <img src={addressOf(example, true)} alt="" />
    </button>
  );
}
