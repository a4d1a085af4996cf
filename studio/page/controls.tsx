/** The controls by which a painting is steered, before it and while it is painted. */
import type { PresetName } from "@pentimento/pentimento/options";
import { change, restyle } from "./engine.ts";
import { choosePreset } from "./choose_preset.ts";
import {
  type Field,
  FIELDS,
  KEPT_COLORS,
  layersOf,
  layersText,
  positionOf,
  valueAt,
  valueOf,
} from "./fields.ts";
import { isUsed, shownMode } from "./mode/mode.ts";
import { useValue } from "./signals.ts";
import { inForce, options, styleSettings } from "./store.ts";

/** All fields under their headings. */
export function Controls() {
  const [[first, shown], ...folded] = Object.entries(FIELDS) as [
    [string, Field[]],
    ...[string, Field[]][],
  ];
  const mode = useValue(shownMode);
  const keepsColors = useValue(options).preserveColor !== undefined;
  const isShown = (field: Field) => isUsed(field, mode) && (keepsColors || field !== KEPT_COLORS);
  return (
    <form class="controls" onSubmit={(event) => event.preventDefault()} aria-label="Options">
      <fieldset>
        <legend>{first}</legend>
        {shown.filter(isShown).map((field) => <Control key={field.id} field={field} />)}
      </fieldset>
      {folded.map(([heading, fields]) => (
        <details key={heading}>
          <summary>{heading}</summary>
          {fields.filter((field) => isUsed(field, mode)).map((field) => (
            <Control key={field.id} field={field} />
          ))}
        </details>
      ))}
    </form>
  );
}

/** A field with its label and hint. */
export function Control({ field }: { readonly field: Field }) {
  const value = valueOf(field, {
    options: useValue(options),
    style: useValue(styleSettings)[field.style ?? 0],
    inForce: useValue(inForce),
  });
  const { id, label, hint } = field;
  return (
    <div class="field" title={hint}>
      <label for={id}>{label}</label>
      {field.range
        ? <Slider field={field} value={Number(value)} />
        : field.option.kind === "layers"
        ? <Layers field={field} value={value} />
        : <Choice field={field} value={value} />}
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}

interface SliderProps {
  readonly field: Field;
  readonly value: number;
}

function Slider({ field, value }: SliderProps) {
  const { id, live, range } = field;
  const take = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
    apply(field, valueAt(Number(currentTarget.value), range!));
  return (
    <>
      <input
        id={id}
        type="range"
        min="0"
        max="1"
        step="0.005"
        value={positionOf(value, range!)}
        aria-describedby={`${id}-hint`}
        aria-valuetext={String(value)}
        {...live ? { onInput: take } : { onChange: take }}
      />
      <output for={id}>{value}</output>
    </>
  );
}

function Choice({ field, value }: { readonly field: Field; readonly value: unknown }) {
  const { id, choices = [], open, option } = field;
  const take = (word: string) => {
    const chosen = word === ""
      ? undefined
      : option.kind === "choice" || option.kind === "picture"
      ? word
      : Number(word);
    apply(field, chosen);
  };
  return (
    <select
      id={id}
      value={value === undefined ? "" : String(value)}
      aria-describedby={`${id}-hint`}
      onChange={({ currentTarget }) => take(currentTarget.value)}
    >
      {open && <option value="">{open}</option>}
      {choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
    </select>
  );
}

function Layers({ field, value }: { readonly field: Field; readonly value: unknown }) {
  const { id } = field;
  return (
    <input
      id={id}
      type="text"
      value={layersText(value)}
      placeholder="what suits the network"
      spellcheck={false}
      aria-describedby={`${id}-hint`}
      onChange={({ currentTarget }) => apply(field, layersOf(currentTarget.value))}
    />
  );
}

/** Changes an option, of the painting too where there is one. */
function apply({ of, name, style = 0 }: Field, value: unknown): void {
  if (name === "preset") choosePreset(value as PresetName | undefined);
  else if (of === "options") change({ [name]: value });
  else if (of === "colour") changeColor(name, value);
  else {
    styleSettings.value = styleSettings.value.map((settings, i) =>
      i === style ? { ...settings, [name]: value } : settings
    );
    restyle();
  }
}

function changeColor(name: string, value: unknown): void {
  const before = options.value.preserveColor;
  if (name === "mode" && value === undefined) {
    change({ preserveColor: undefined } as unknown as Parameters<typeof change>[0]);
  } else if (name === "mode" || before) {
    change({ preserveColor: { ...before, [name]: value } as NonNullable<typeof before> });
  }
}
