import { createHash } from "node:crypto";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.js";
import type { Observation } from "../../../src/bridge/messages.js";
import type { Camera } from "../../../src/bridge/observation.js";
import { readRig } from "../../../src/policy/camera-rig.js";
import { baseWeather } from "../../../src/routes/weather.js";
import { CameraSimulator, TownScenery } from "../../../src/sim/sensors/camera-simulator.js";
import type { Corruption } from "../../../src/sim/sensors/corruptions/corruption.js";
import { riverside, simulatorFor, suite } from "../riverside.js";

const rig = readRig("small");
const scenery = new TownScenery();

function cameraSimulator(routeId: string, seed = 0, corruption?: Corruption): CameraSimulator {
  const weather = suite.routes.find(({ id }) => id === routeId)?.weathers[0] ?? baseWeather;
  return new CameraSimulator(simulatorFor(routeId, seed), {
    map: riverside,
    seed,
    weather,
    scenery,
    random: new RandomStream(`${seed}/${routeId}/0/cameras`),
    corruption,
  });
}

/** The observations of the first ticks of a route, standing still. */
async function observations(
  routeId: string,
  cameras: Camera[],
  ticks: number,
  corruption?: Corruption,
): Promise<Observation[]> {
  const simulator = cameraSimulator(routeId, 0, corruption);
  const { observation } = await simulator.start({ privileged: false, cameras });
  const seen = [observation];
  for (let tick = 1; tick < ticks; tick++) {
    const next = await simulator.step({
      type: "control",
      episode: observation.episode,
      tick,
      steer: 0,
      throttle: 0,
      brake: 1,
    });
    if (next.type === "observation") seen.push(next);
  }
  return seen;
}

function hashOf({ images }: Observation): string {
  const hash = createHash("sha256");
  for (const { bytes } of images) hash.update(bytes);
  return hash.digest("hex");
}

describe("a simulator with cameras", () => {
  let first: Observation[];
  beforeAll(async () => {
    first = await observations("1", rig, 21);
  });

  it("gives a picture of each camera at each plan step, of the size that was asked for", async () => {
    expect(first.map(({ tick }) => tick)).toEqual([1, 11, 21]);
    for (const { images } of first) {
      expect(images.map(({ id }) => id)).toEqual(rig.map(({ id }) => id));
      for (const { bytes, encoding, channelOrder } of images) {
        const { format, width, height } = await sharp(bytes).metadata();
        expect([encoding, channelOrder, format, width, height]).toEqual(["jpeg", "rgb", "jpeg", 168, 84]);
      }
    }
  });

  it("gives the same bytes again", async () => {
    expect((await observations("1", rig, 21)).map(hashOf)).toEqual(first.map(hashOf));
  });

  it("draws a camera the same whichever others there are", async () => {
    const reversed = await observations("1", [...rig].reverse(), 1);
    expect([...reversed[0].images].reverse()).toEqual(first[0].images);
  });

  it("spoils the pictures, and in the same way again", async () => {
    const spoilt = await observations("1", rig, 11, { name: "snow", severity: 4 });
    expect(spoilt.map(hashOf)).not.toContain(hashOf(first[0]));
    expect((await observations("1", rig, 11, { name: "snow", severity: 4 })).map(hashOf)).toEqual(
      spoilt.map(hashOf),
    );
  });

  it("gives no pictures to a policy that asks for none", async () => {
    const [observation] = await observations("1", [], 1);
    expect(observation.images).toEqual([]);
  });
});
