import { existsSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formOf } from "../../../src/autodriverl/data/item.js";
import { readDriveLm } from "../../../src/autodriverl/data/read-drivelm.js";
import { carlaFolder, drivelmFile, drivelmFrame } from "./drivelm-files.js";

test("reads frames, forms, descriptions, pictures and the ego's action", () => {
  const action = "The ego vehicle is going straight. The ego vehicle is driving fast.";
  const path = drivelmFile({
    s2: { f3: drivelmFrame([]) },
    s1: {
      f1: drivelmFrame([
        ["perception", "What is <c1,CAM_FRONT,100.0,200.0>?", "A bus."],
        ["prediction", "Would it be in the way?", "Yes."],
        ["behavior", "Predict the behavior of the ego vehicle.", action],
      ]),
    },
  });
  const [first, second] = readDriveLm(path);
  expect([first.scene, first.frame, second.frame]).toEqual(["s1", "f1", "f3"]);
  expect(first.items).toEqual([
    {
      id: "s1/f1/perception/0",
      scene: "s1",
      frame: "f1",
      task: "perception",
      form: "vqa",
      question: "What is <c1,CAM_FRONT,100.0,200.0>?",
      truth: "A bus.",
      description: "<c1,CAM_FRONT,100.0,200.0>: Red bus.",
      images: { CAM_FRONT: "samples/CAM_FRONT/1.jpg" },
      action,
    },
    expect.objectContaining({
      form: "yes-no",
      images: { CAM_FRONT: "samples/CAM_FRONT/1.jpg", CAM_BACK: "samples/CAM_BACK/1.jpg" },
    }),
    expect.objectContaining({ task: "behavior", form: "vqa", action }),
  ]);
});

test("reads the CARLA variant: a file a frame, boxes as corners, tags without a place", () => {
  const folder = carlaFolder({
    "Town12/Accident/Route1/0010.json": drivelmFrame(
      [["planning", "Must ego brake for <c1,CAM_FRONT>?", "No."]],
      {
        key_object_infos: {
          "<c1,CAM_FRONT>": {
            Category: "Vehicle",
            Status: null,
            "2d_bbox": [
              [1, 2],
              [3, 4],
            ],
          },
        },
        image_paths: { CAM_FRONT: "./rgb/0010.jpg" },
      },
    ),
  });
  const [frame] = readDriveLm(folder);
  expect([frame.scene, frame.frame]).toEqual(["Town12/Accident/Route1", "0010"]);
  expect(frame.objects.get("<c1,CAM_FRONT>")?.box).toEqual([1, 2, 3, 4]);
  expect(frame.items[0]).toMatchObject({ form: "yes-no", images: { CAM_FRONT: "rgb/0010.jpg" } });
});

test("names the field that is wrong", () => {
  const path = drivelmFile({ s: { f: { QA: { perception: [{ Q: "What?" }] } } } });
  expect(() => readDriveLm(path)).toThrow("s.key_frames.f.QA.perception.0.A");
  writeFileSync(path, "{}");
  expect(() => readDriveLm(path)).toThrow("holds no frame");
});

test.each([
  ["Which? A. Going ahead. B. Turn left.", "A", "mcq"],
  ["Is it?", "Yes.", "yes-no"],
  ["Is it?", "No, it is not.", "yes-no"],
  ["What can lead to a collision?", "No such action will lead to a collision.", "vqa"],
  ["What is hidden?", "None, no, none.", "vqa"],
])("%j with %j is of form %s", (question, truth, form) => {
  expect(formOf(question, truth)).toBe(form);
});

const sample = "../shared/data/drivelm-sample/train_sample.json";

test.skipIf(!existsSync(sample))("reads nine real frames of DriveLM (needs ../shared/data)", () => {
  const frames = readDriveLm(sample);
  const tasks = frames.flatMap(({ items }) => items.map(({ task }) => task));
  const count = (task: string) => tasks.filter((other) => other === task).length;
  expect(frames.length).toBe(9);
  expect(["perception", "prediction", "planning", "behavior"].map(count)).toEqual([337, 271, 173, 9]);
  expect(new Set(frames.flatMap(({ items }) => items.flatMap(({ action }) => action ?? []))).size).toBe(4);
});
