import fc from "fast-check";
import msgpack from "msgpack-lite";
import { describe, expect, test } from "vitest";
import { DriverxError } from "../../src/base/errors.js";
import { decodePolicyMessage, decodeSimulatorMessage, encodeMessage } from "../../src/bridge/codec.js";
import type { Observation } from "../../src/bridge/messages.js";
import type { Actor } from "../../src/bridge/observation.js";
import { episodeStart, observation, tick } from "./fixtures.js";

const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const control = fc.double({ min: -1, max: 1, noNaN: true });

const actor: fc.Arbitrary<Actor> = fc.record(
  {
    id: fc.nat(),
    kind: fc.constantFrom<Actor["kind"]>("vehicle", "bicycle", "walker", "static"),
    typeId: fc.string({ maxLength: 20 }),
    role: fc.string({ maxLength: 20 }),
    x: double,
    y: double,
    z: double,
    yaw: double,
    velocityX: double,
    velocityY: double,
    speed: double,
    yawRate: double,
    halfLength: double,
    halfWidth: double,
    halfHeight: double,
    steer: control,
    throttle: control,
    brake: control,
    doorOpen: fc.boolean(),
    emergencyLights: fc.boolean(),
  },
  {
    requiredKeys: [
      "id",
      "kind",
      "typeId",
      "role",
      "x",
      "y",
      "z",
      "yaw",
      "velocityX",
      "velocityY",
      "speed",
      "yawRate",
      "halfLength",
      "halfWidth",
      "halfHeight",
    ],
  },
);

/** The error of a call that must fail. */
function errorOf(call: () => unknown): DriverxError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(DriverxError);
    return error as DriverxError;
  }
  throw new Error("nothing was thrown");
}

describe("round trip", () => {
  test("every double of a tick arrives bit by bit, negative zero included", () => {
    fc.assert(
      fc.property(fc.array(double, { minLength: 9, maxLength: 9 }), double, (vectors, x) => {
        const sent = tick(7);
        sent.ego.x = x;
        sent.ego.yaw = -0;
        sent.ego.velocity = [vectors[0], vectors[1], vectors[2]];
        sent.ego.acceleration = [vectors[3], vectors[4], vectors[5]];
        sent.ego.angularVelocity = [vectors[6], vectors[7], vectors[8]];
        expect(decodeSimulatorMessage(encodeMessage(sent))).toStrictEqual(sent);
      }),
    );
  });

  test("privileged actors arrive with exactly the fields that they were sent with", () => {
    fc.assert(
      fc.property(fc.array(actor, { maxLength: 40 }), (actors) => {
        const sent = {
          ...tick(3),
          privileged: { actors, trafficLights: [{ id: "12", state: "red" as const }], scenarios: [] },
        };
        // fast-check makes objects without a prototype; what arrives are plain objects.
        expect(decodeSimulatorMessage(encodeMessage(sent))).toStrictEqual(structuredClone(sent));
      }),
    );
  });

  test("camera images arrive byte by byte", () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256);
    const image = {
      id: "CAM_FRONT",
      width: 1600,
      height: 900,
      encoding: "jpeg" as const,
      quality: 20,
      channelOrder: "rgb" as const,
      bytes,
    };
    const arrived = decodeSimulatorMessage(
      encodeMessage({ ...observation(1), images: [image] }),
    ) as Observation;
    expect(Buffer.compare(arrived.images[0].bytes, bytes)).toBe(0);
  });

  test("fields that a newer peer adds are dropped", () => {
    const frame = msgpack.encode({ ...episodeStart(), moonPhase: 0.5 });
    expect(decodeSimulatorMessage(frame)).toStrictEqual(episodeStart());
  });
});

describe("refusal", () => {
  test("arbitrary bytes cost a coded error and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const decode of [decodeSimulatorMessage, decodePolicyMessage]) {
          expect(errorOf(() => decode(bytes)).code).toMatch(/^MESSAGE_(UNREADABLE|INVALID)$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a damaged message is refused or is still a valid message", () => {
    const frame = encodeMessage({
      ...observation(1),
      privileged: { actors: [], trafficLights: [], scenarios: [] },
    });
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(255), (position, byte) => {
        const damaged = Buffer.from(frame);
        damaged[position] = byte;
        try {
          decodeSimulatorMessage(damaged);
        } catch (error) {
          expect((error as DriverxError).code).toMatch(/^MESSAGE_(UNREADABLE|INVALID)$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["a truncated frame", encodeMessage(tick(1)).subarray(0, 100)],
    ["bytes after the message", Buffer.concat([encodeMessage(tick(1)), Buffer.from([1])])],
    ["nesting without end", Buffer.alloc(1_000_000, 0x91)],
    ["an array that claims four thousand million items", Buffer.from([0xdd, 255, 255, 255, 255])],
    [
      "an array of tiny arrays, which would take many times its size",
      Buffer.concat([Buffer.from([0xdd, 0, 0x40, 0, 0]), Buffer.alloc(0x400000, 0x90)]),
    ],
    ["a map that claims more than it has", Buffer.from([0xdf, 0, 0, 0x10, 0, 0xa1, 0x61])],
    ["a list", msgpack.encode([1, 2])],
  ])("%s is unreadable", (_, frame) => {
    expect(errorOf(() => decodeSimulatorMessage(frame)).code).toBe("MESSAGE_UNREADABLE");
  });

  test("numbers that are not finite are refused by the name of their field", () => {
    const sent = tick(1);
    sent.ego.velocity[1] = Number.NaN;
    const error = errorOf(() => decodeSimulatorMessage(encodeMessage(sent)));
    expect(error.code).toBe("MESSAGE_INVALID");
    expect(error.message).toContain("ego.velocity.1");
  });

  test("an extension type is no value of any field, known or not", () => {
    const frame = Buffer.from([0x81, 0xa4, 0x74, 0x79, 0x70, 0x65, 0xd4, 0x05, 0x00]);
    expect(errorOf(() => decodeSimulatorMessage(frame)).message).toMatch(
      /a kind that messages have none of \(0xd4\)/,
    );
  });

  test("a control outside its range is refused", () => {
    const wild = { type: "control", episode: "a", tick: 1, steer: 1.5, throttle: 0, brake: 0 } as const;
    expect(errorOf(() => decodePolicyMessage(encodeMessage(wild))).message).toContain("steer");
  });

  test("an actor with a position that is not finite is refused by row and column", () => {
    const actors = fc.sample(actor, { numRuns: 2, seed: 1 });
    actors[1].y = Number.POSITIVE_INFINITY;
    const sent = { ...tick(1), privileged: { actors, trafficLights: [], scenarios: [] } };
    const error = errorOf(() => decodeSimulatorMessage(encodeMessage(sent)));
    expect(error.code).toBe("MESSAGE_INVALID");
    expect(error.message).toContain("row 1: y");
  });

  test("an actor table of the wrong length is refused", () => {
    const privileged = {
      actors: { strings: [], rows: Buffer.alloc(100) },
      trafficLights: [],
      scenarios: [],
    };
    const error = errorOf(() => decodeSimulatorMessage(msgpack.encode({ ...tick(1), privileged })));
    expect(error.message).toContain("100 bytes");
  });
});
