import { describe, expect, test } from "vitest";
import { keepsForStp3 } from "../../src/openloop/evaluate-sample.js";
import { canCurvature, canSpeed } from "../../src/openloop/nuscenes/can-bus.js";
import { historySteps, relativePose, samplesOfScene } from "../../src/openloop/nuscenes/samples.js";
import { readNuscenes } from "../../src/openloop/nuscenes/tables.js";
import { invert, movePoint } from "../../src/openloop/rigid-transform.js";
import { commandOf, hasWholeFuture, trackIndex } from "../../src/openloop/sample.js";
import { GOLDEN_NEEDED, hasGolden, readShared, tinyFolder } from "./shared-data.js";

const METRES = 1e-4;
const RADIANS = 1e-3;
const COMMANDS: Record<string, string> = { LEFT: "left", RIGHT: "right", FORWARD: "straight" };

interface ExpectedAgent {
  annotation: string;
  instance: string;
  category: string;
  x: number;
  y: number;
  z: number;
  width: number;
  length: number;
  yaw: number;
  hasPoints: boolean;
  visibility: string;
  chain: number[][];
}

function near(own: number, expected: number, tolerance: number, where: string) {
  expect(Math.abs(own - expected), `${where}: ${own} for ${expected}`).toBeLessThan(tolerance);
}

function nearAngle(own: number, expected: number, where: string) {
  near(Math.abs(Math.atan2(Math.sin(own - expected), Math.cos(own - expected))), 0, RADIANS, where);
}

describe.skipIf(!hasGolden)(
  `the tiny nuScenes dataset as the released loaders read it ${GOLDEN_NEEDED}`,
  () => {
    const expected = hasGolden ? readShared(`${tinyFolder}expected.json`) : null;
    const tables = hasGolden ? readNuscenes(tinyFolder, { version: null, scenes: null }) : { scenes: [] };
    const keyframes = tables.scenes.flatMap((scene) =>
      samplesOfScene(scene, canSpeed(tinyFolder, scene.name)).map((sample, index) => ({
        scene,
        sample,
        index,
      })),
    );

    test("every keyframe in table order of its scene", () => {
      expect(keyframes.map(({ sample }) => sample.token)).toEqual(
        expected.samples.map((sample: { token: string }) => sample.token),
      );
    });

    test("futures, masks, commands, histories and the CAN bus", () => {
      keyframes.forEach(({ scene, sample, index }, i) => {
        const golden = expected.samples[i];
        const where = `${scene.name} ${index}`;
        expect([...sample.mask], where).toEqual(golden.mask);
        golden.future.forEach((point: [number, number] | null, step: number) => {
          near(sample.recorded[2 * step]!, point?.[0] ?? 0, METRES, where);
          near(sample.recorded[2 * step + 1]!, point?.[1] ?? 0, METRES, where);
        });
        expect(commandOf(sample), where).toBe(COMMANDS[golden.command]);
        expect(hasWholeFuture(sample), where).toBe(golden.futValid);
        expect(keepsForStp3(sample), where).toBe(golden.stp3Window !== null);
        golden.futureYaw?.forEach((yaw: number, step: number) => {
          const later = scene.keyframes[index + step + 1]!;
          nearAngle(relativePose(scene.keyframes[index]!, later).yaw, yaw, where);
        });
        historySteps(scene, index).forEach((offset, step) => {
          near(offset[0], golden.historySteps[step][0], METRES, where);
          near(offset[1], golden.historySteps[step][1], METRES, where);
        });
        const curvature = canCurvature(tinyFolder, scene)(scene.keyframes[index]!.timestamp);
        if (golden.canSpeed === null) expect([sample.speed, curvature], where).toEqual([null, null]);
        else {
          near(sample.speed!, golden.canSpeed, METRES, where);
          near(curvature!, golden.canCurvature, 1e-6, where);
        }
      });
    });

    test("agents, their boxes and the chains of their annotations", () => {
      keyframes.forEach(({ scene, sample, index }, i) => {
        const golden: ExpectedAgent[] = expected.samples[i].agents;
        const { annotations, lidarToGlobal } = scene.keyframes[index]!;
        expect(annotations.map(({ token }) => token)).toEqual(golden.map(({ annotation }) => annotation));
        golden.forEach((agent, a) => {
          const own = sample.agents![a]!;
          const where = `${scene.name} ${index} ${agent.annotation}`;
          expect([own.category, own.hasPoints[trackIndex(0)] === 1], where).toEqual([
            agent.category,
            agent.hasPoints,
          ]);
          expect(annotations[a]!.visibility, where).toBe(agent.visibility);
          near(own.length, agent.length, METRES, where);
          near(own.width, agent.width, METRES, where);
          const present = own.track.subarray(3 * trackIndex(0));
          near(present[0]!, agent.x, METRES, where);
          near(present[1]!, agent.y, METRES, where);
          nearAngle(present[2]!, agent.yaw, where);
          const box = annotations[a]!.boxToGlobal;
          near(movePoint(invert(lidarToGlobal), box[3]!, box[7]!, box[11]!)[2], agent.z, METRES, where);
          expect(own.chain.length, where).toBe(3 * agent.chain.length);
          agent.chain.forEach(([x, y, yaw], step) => {
            near(own.chain[3 * step]!, x!, METRES, where);
            near(own.chain[3 * step + 1]!, y!, METRES, where);
            nearAngle(own.chain[3 * step + 2]!, yaw!, where);
          });
        });
      });
    });
  },
);
