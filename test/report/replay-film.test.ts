import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../src/base/project-root.js";
import type { EgoState } from "../../src/bridge/observation.js";
import { replay } from "../../src/cli/episode-replay-run.js";
import { readRig } from "../../src/policy/camera-rig.js";
import { checkableEpisodes } from "../../src/regression/read-episodes.js";
import { filmText, pictureWithPlan } from "../../src/report/replay-film.js";

const folder = mkdtempSync(join(tmpdir(), "drx-film-"));
afterAll(() => rmSync(folder, { recursive: true }));
const baseline = `${projectRoot}/results/riverside-baseline.json.gz`;

describe("a film of an episode", () => {
  it("shows every plan step through the camera that was asked for", async () => {
    const episodes = await checkableEpisodes(baseline);
    const shortest = episodes.reduce((a, b) => (b.tickHashes.length < a.tickHashes.length ? b : a));
    const out = join(folder, "film.webp");
    await replay(baseline, { out, camera: "CAM_BACK", route: shortest.routeId, maps: [] });
    const { pages, width, pageHeight, delay } = await sharp(out, { animated: true }).metadata();
    expect(pages).toBe(Math.ceil(shortest.tickHashes.length / 10));
    expect([width, pageHeight]).toEqual([448, 252]);
    expect(new Set(delay)).toEqual(new Set([500]));
  });

  it("needs a route where there are several, and a camera that there is", async () => {
    const order = { out: join(folder, "no.webp"), camera: "CAM_FRONT", maps: [] };
    await expect(replay(baseline, order)).rejects.toThrow(/name one of them with --route/);
    await expect(replay(baseline, { ...order, camera: "CAM_UP" })).rejects.toThrow(/CAM_FRONT_LEFT.*above/);
    await expect(replay(baseline, { ...order, out: "film.mp4" })).rejects.toThrow(/\.webp/);
  });

  it("puts a waypoint on the road where it lies", async () => {
    const [front] = readRig("bench2drive-448");
    const { width, height } = front;
    const black = { create: { width, height, channels: 3, background: "black" } } as const;
    const plan = {
      tick: 1,
      waypoints: [[20, 0]] as [number, number][],
      waypointSeconds: 0.5,
      reasoning: "a < b & c",
    };
    const jpeg = await sharp(black).jpeg().toBuffer();
    const png = await pictureWithPlan(jpeg, front, filmText(1, { speed: 5 } as EgoState, plan, width), plan);
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    // The camera stands 0.8 m ahead and 1.6 m above the ground.
    const focal = width / (2 * Math.tan((35 * Math.PI) / 180));
    const row = Math.floor(height / 2 + (focal * 1.6) / 19.2);
    const at = info.channels * (row * width + width / 2);
    expect([...data.subarray(at, at + 3)]).toEqual([0xf2, 0x33, 0x9a]);
  });
});
