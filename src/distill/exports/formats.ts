import { type ColumnSource, parquetWriteBuffer, type SchemaElement } from "hyparquet-writer";
import type { Example } from "./example.js";

/** Trainers whose files are written. */
export const exportFormats = ["trl", "llama-factory", "ms-swift", "verl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How a trainer wants its samples. */
export interface FormatWriter {
  /** Of the file's name. */
  readonly extension: "jsonl" | "parquet";
  write(examples: readonly Example[]): string | Uint8Array;
}

export const formatWriters: Readonly<Record<ExportFormat, FormatWriter>> = {
  trl: { extension: "jsonl", write: jsonLines(trlRecord) },
  "llama-factory": { extension: "jsonl", write: jsonLines(shareGptRecord) },
  "ms-swift": { extension: "jsonl", write: jsonLines(swiftRecord) },
  verl: { extension: "parquet", write: verlParquet },
};

function jsonLines(record: (example: Example) => object): FormatWriter["write"] {
  return (examples) => examples.map((example) => `${JSON.stringify(record(example))}\n`).join("");
}

/** Prompt and completion apart, so that TRL's SFTTrainer masks the prompt; set its `max_length` to null. */
function trlRecord({ id, kind, images, prompt, target }: Example) {
  const content = images.flatMap(({ camera }) => [{ type: "text", text: `${camera}:` }, { type: "image" }]);
  const text = (words: string) => ({ type: "text", text: words });
  return {
    id,
    kind,
    prompt: [{ role: "user", content: [...content, text(prompt)] }],
    completion: [{ role: "assistant", content: [text(target)] }],
    images: paths({ images }),
  };
}

/** LLaMA-Factory counts the placeholders against the images. */
function shareGptRecord({ id, kind, images, prompt, target }: Example) {
  return {
    id,
    kind,
    conversations: [
      { from: "human", value: withPlaceholders(images, prompt) },
      { from: "gpt", value: target },
    ],
    images: paths({ images }),
  };
}

function swiftRecord({ id, kind, images, prompt, target }: Example) {
  return {
    id,
    kind,
    messages: [
      { role: "user", content: withPlaceholders(images, prompt) },
      { role: "assistant", content: target },
    ],
    images: paths({ images }),
  };
}

function withPlaceholders(images: Example["images"], prompt: string): string {
  return `${images.map(({ camera }) => `${camera}: <image>\n`).join("")}${prompt}`;
}

function paths({ images }: Pick<Example, "images">): string[] {
  return images.map(({ path }) => path);
}

const utf8 = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type: "REQUIRED",
});
const group = (name: string, children: readonly SchemaElement[][]): SchemaElement[] => [
  { name, repetition_type: "REQUIRED", num_children: children.length },
  ...children.flat(),
];
/** Parquet's three levels of a list. */
const listOf = (name: string, children: readonly SchemaElement[]): SchemaElement[] => [
  { name, repetition_type: "REQUIRED", converted_type: "LIST", num_children: 1 },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "REQUIRED", num_children: children.length },
  ...children,
];

const verlColumns = {
  data_source: [utf8("data_source")],
  prompt: listOf("prompt", [utf8("role"), utf8("content")]),
  ability: [utf8("ability")],
  reward_model: group("reward_model", [[utf8("style")], [utf8("ground_truth")]]),
  extra_info: group("extra_info", [[utf8("split")], [utf8("index")], [utf8("kind")], [utf8("target")]]),
  images: listOf("images", [utf8("image")]),
};

/** verl rolls answers out itself: it gets the prompt and the truth. */
function verlParquet(examples: readonly Example[]): Uint8Array {
  const rows = examples.map(({ id, kind, task, split, images, prompt, target, truth }) => ({
    data_source: "driverx",
    prompt: [{ role: "user", content: withPlaceholders(images, prompt) }],
    ability: task,
    reward_model: { style: "rule", ground_truth: truth },
    extra_info: { split, index: id, kind, target },
    images: images.map(({ path }) => ({ image: path })),
  }));
  const names = Object.keys(verlColumns) as (keyof typeof verlColumns)[];
  const schema: SchemaElement[] = [
    { name: "root", num_children: names.length },
    ...names.flatMap((name) => verlColumns[name]),
  ];
  const columnData: ColumnSource[] = names.map((name) => ({ name, data: rows.map((row) => row[name]) }));
  return new Uint8Array(parquetWriteBuffer({ schema, columnData, codec: "UNCOMPRESSED" }));
}
