import { readdirSync, readFileSync } from "node:fs";
import msgpack from "msgpack-lite";
import { expect, test } from "vitest";
import { actorColumns } from "../../src/bridge/actor-table.js";
import { decodePolicyMessage, decodeSimulatorMessage } from "../../src/bridge/codec.js";
import { defaultLimits } from "../../src/bridge/limits.js";
import { policyMessageSchema, simulatorMessageSchema } from "../../src/bridge/messages.js";

const page = readFileSync(new URL("../../docs/bridge.md", import.meta.url), "utf8");

/** The example messages of the page; `{"$bytes": hex}` becomes binary data. */
const examples: { type: string }[] = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text]) =>
  JSON.parse(text!, (_, value) =>
    typeof value?.$bytes === "string" ? Buffer.from(value.$bytes, "hex") : value,
  ),
);

const typesOf = (schema: typeof simulatorMessageSchema | typeof policyMessageSchema) =>
  schema.options.map((option) => option.shape.type.value as string);

test("every message has an example that passes the schema, with every field that the schema knows", () => {
  const types = new Set([...typesOf(simulatorMessageSchema), ...typesOf(policyMessageSchema)]);
  expect(new Set(examples.map(({ type }) => type))).toEqual(types);
  for (const example of examples) {
    const frame = msgpack.encode(example);
    const fromSimulator = typesOf(simulatorMessageSchema).includes(example.type);
    const message = fromSimulator ? decodeSimulatorMessage(frame) : decodePolicyMessage(frame);
    const schema = [...simulatorMessageSchema.options, ...policyMessageSchema.options].find(
      (option) => option.shape.type.value === example.type,
    )!;
    // A tick is an observation without what a plan step adds; its privileged block is shown there.
    const fields = Object.keys(schema.shape).filter(
      (name) => !(example.type === "tick" && name === "privileged"),
    );
    expect(Object.keys(message).sort()).toEqual(fields.sort());
  }
});

test("every error code, limit and column of the actor table is on the page", () => {
  const folder = new URL("../../src/bridge/", import.meta.url);
  const source = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), "utf8"))
    .join("\n");
  // Codes that begin with WS_ are those of the websocket library.
  const codes = new Set([...source.matchAll(/"((?!WS_)[A-Z]+_[A-Z_]+)"/g)].map(([, code]) => code!));
  expect([...codes].filter((code) => !page.includes(code))).toEqual([]);
  expect(Object.keys(defaultLimits).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect(page).toContain(actorColumns.map((name) => `\`${name}\``).join(", "));
});
