/** The styles as cards: each with its picture, its share, its strokes, what is taken of it, and its region. */
import { changeStyleSettings } from "./brush/masks.ts";
import { close, editing } from "./brush/editor.ts";
import { RegionButton } from "./brush/region_button.tsx";
import { Control } from "./controls.tsx";
import { restyle } from "./engine.ts";
import { EXAMPLES, takeExample } from "./examples.ts";
import { styleFields } from "./fields.ts";
import { useValue } from "./signals.ts";
import { type Chosen, styles, styleSettings } from "./store.ts";
import { Shown, Sources } from "./well.tsx";

/** One card for each, and a button for another. */
export function StyleCards() {
  const chosen = useValue(styles);
  const cards = chosen.length === 0 ? [undefined] : chosen;
  return (
    <>
      {cards.map((style, i) => <Card key={i} index={i} count={cards.length} chosen={style} />)}
      {chosen.length > 0 && (
        <button
          type="button"
          class="add-style"
          data-place="style"
          data-style={chosen.length}
          onClick={() => void addStyle()}
        >
          Add a style
        </button>
      )}
    </>
  );
}

interface CardProps {
  readonly index: number;
  readonly count: number;
  readonly chosen: Chosen | undefined;
}

function Card({ index, count, chosen }: CardProps) {
  const many = count > 1;
  const name = many ? `style ${index + 1}` : "style";
  const title = many ? `Style ${index + 1}` : "Style";
  return (
    <section
      class={many ? "well card" : "well"}
      data-place="style"
      data-style={index}
      aria-labelledby={`style-title-${index}`}
    >
      <div class="card-head">
        <h2 id={`style-title-${index}`}>{title}</h2>
        {many && <Share index={index} />}
        {many && (
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${name}`}
            title={`Remove ${name}`}
            onClick={() => void removeStyle(index)}
          >
            ×
          </button>
        )}
      </div>
      <Shown name={title} chosen={chosen} />
      <Sources place={index} name={name} chosen={chosen} />
      {chosen && (
        <div class="card-controls">
          {styleFields(index, count).map((field) => <Control key={field.id} field={field} />)}
          <div class="regions">
            <RegionButton target={index} words="Paint its region" />
          </div>
        </div>
      )}
    </section>
  );
}

/** What a style comes to among all. */
function Share({ index }: { readonly index: number }) {
  const weights = useValue(styleSettings).map(({ weight = 1 }) => weight);
  const share = (weights[index] ?? 1) / weights.reduce((sum, weight) => sum + weight, 0);
  return <span class="share">{Math.round(100 * share)} %</span>;
}

/** Adds a style: an example that is not there yet, to be replaced by whatever is wanted. */
async function addStyle(): Promise<void> {
  const there = styles.value.map(({ name }) => name);
  const free = EXAMPLES.style.find((example) => !there.includes(`${example}.jpg`));
  await takeExample(there.length, free ?? EXAMPLES.style[0]!);
}

async function removeStyle(index: number): Promise<void> {
  if (typeof editing.value === "number") close();
  const removed = styles.value[index];
  styles.value = styles.value.toSpliced(index, 1);
  await changeStyleSettings(styleSettings.value.toSpliced(index, 1));
  restyle();
  if (removed && !styles.value.includes(removed)) URL.revokeObjectURL(removed.url);
}
