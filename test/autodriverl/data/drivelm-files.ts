import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A question of a made-up DriveLM file: task, question, answer. */
export type Asked = readonly [task: string, question: string, answer: string];

/** One frame of a made-up DriveLM file, with an object in front. */
export function drivelmFrame(asked: readonly Asked[], more: Record<string, unknown> = {}) {
  const of = (task: string) =>
    asked
      .filter(([name]) => name === task)
      .map(([, Q, A]) => ({ Q, A, C: null, con_up: null, con_down: null, cluster: null, layer: null }));
  return {
    key_object_infos: {
      "<c1,CAM_FRONT,100.0,200.0>": {
        Category: "Vehicle",
        Status: "Moving",
        Visual_description: "Red bus.",
        "2d_bbox": [50, 150, 150, 250],
      },
    },
    QA: {
      perception: of("perception"),
      prediction: of("prediction"),
      planning: of("planning"),
      behavior: of("behavior"),
    },
    image_paths: {
      CAM_FRONT: "../nuscenes/samples/CAM_FRONT/1.jpg",
      CAM_BACK: "../nuscenes/samples/CAM_BACK/1.jpg",
    },
    ...more,
  };
}

/** Writes scenes as a DriveLM file of the nuScenes variant; returns its path. */
export function drivelmFile(scenes: Record<string, Record<string, unknown>>): string {
  const path = join(mkdtempSync(join(tmpdir(), "drx-drivelm-")), "drivelm.json");
  const content = Object.fromEntries(
    Object.entries(scenes).map(([scene, key_frames]) => [scene, { scene_description: "", key_frames }]),
  );
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** Writes frames as a folder of the CARLA variant, by their paths below it; returns the folder. */
export function carlaFolder(frames: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), "drx-drivelm-carla-"));
  for (const [name, frame] of Object.entries(frames)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(frame));
  }
  return folder;
}
