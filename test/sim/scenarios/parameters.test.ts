import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../../src/base/project-root.js";
import { interval, number, place, readParameters, side } from "../../../src/sim/scenarios/parameters.js";
import { scenarioTypes } from "../../../src/sim/scenarios/registry.js";

const spec = (parameters: Readonly<Record<string, Readonly<Record<string, string>>>>) => ({
  name: "Accident_1",
  type: "Accident",
  trigger: { x: 0, y: 0, z: 0, yawDeg: 0 },
  parameters,
});
const schema = {
  distance: number("m", 120, ""),
  frequency: interval("m", 20, 100, ""),
  direction: side(""),
};

describe("scenario parameters", () => {
  it("are read, and are the official defaults where they are missing", () => {
    const { values, unknown } = readParameters(
      schema,
      spec({ distance: { value: "44" }, frequency: { from: "32", to: "109" } }),
    );
    expect(values).toEqual({ distance: 44, frequency: { from: 32, to: 109 }, direction: "right" });
    expect(unknown).toEqual([]);
    expect(readParameters(schema, spec({})).values).toEqual({
      distance: 120,
      frequency: { from: 20, to: 100 },
      direction: "right",
    });
  });

  it("names those that the type does not know", () => {
    expect(readParameters(schema, spec({ distanse: { value: "44" } })).unknown).toEqual(["distanse"]);
  });

  it.each([
    [{ distance: { value: "far" } }, '<distance> needs a number in "value", but has "far"'],
    [{ distance: {} }, '<distance> needs a number in "value", but has ""'],
    [{ direction: { value: "up" } }, '<direction> must be left or right, but is "up"'],
    [{ frequency: { from: "30", to: "20" } }, "<frequency> must run from a positive number to a larger one"],
    [{ frequency: { from: "0", to: "20" } }, "<frequency> must run from a positive number to a larger one"],
  ])("refuses %j", (parameters, message) => {
    expect(() => readParameters(schema, spec(parameters))).toThrow(message);
  });

  it("refuses a place that is missing", () => {
    expect(() => readParameters({ start_actor_flow: place("") }, spec({}))).toThrow(
      "<start_actor_flow> is required",
    );
  });
});

interface OfficialParameter {
  readonly name: string;
  readonly required: boolean;
  readonly read_by_class: boolean;
  readonly default: unknown;
}

const reference = join(projectRoot, "../shared/reference/scenario-params.json");

describe.skipIf(!existsSync(reference))("the catalogue (needs ../shared/reference)", () => {
  const { types } = JSON.parse(existsSync(reference) ? readFileSync(reference, "utf8") : '{"types":{}}') as {
    types: Record<string, { parameters: OfficialParameter[] }>;
  };

  it.each(Object.keys(types))("%s has the official parameters and defaults", (name) => {
    const ours = scenarioTypes.get(name)!.parameters;
    expect(Object.keys(ours).sort()).toEqual(
      types[name].parameters.map((parameter) => parameter.name).sort(),
    );
    for (const parameter of types[name].parameters) {
      const { defaultText } = ours[parameter.name];
      if (!parameter.read_by_class)
        expect([parameter.name, defaultText]).toEqual([parameter.name, "not read"]);
      else if (parameter.required)
        expect([parameter.name, defaultText]).toEqual([parameter.name, "required"]);
      else {
        const official = Array.isArray(parameter.default)
          ? parameter.default.join(" to ")
          : String(parameter.default);
        expect([parameter.name, defaultText]).toEqual([parameter.name, official]);
      }
    }
  });
});
