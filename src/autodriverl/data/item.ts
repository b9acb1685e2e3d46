import { z } from "zod";
import { optionsOf } from "../answers/options.js";
import { tasks } from "../objective/difficulty.js";
import { type Form, forms } from "../rewards/rubrics.js";

/** One question about one frame, with the answer that counts as true. The form in which items are written, a line each. */
export const vqaItemSchema = z.strictObject({
  /** Unique: scene, frame, task and number. */
  id: z.string(),
  scene: z.string(),
  frame: z.string(),
  task: z.enum(tasks),
  form: z.enum(forms),
  question: z.string(),
  truth: z.string(),
  /** What the objects in question look like. */
  description: z.string().optional(),
  /** Pictures by camera, as paths below the folder of images: those of the cameras that the question names, else all. */
  images: z.record(z.string(), z.string()),
  /** What the ego vehicle does in this frame, where the data say it; what rare ones are repeated by. */
  action: z.string().optional(),
});
export type VqaItem = z.infer<typeof vqaItemSchema>;

/** A key object of a frame. */
export interface KeyObject {
  readonly category: string;
  readonly status: string | null;
  readonly description: string;
  /** Left, top, right, bottom, pixels. */
  readonly box: readonly [number, number, number, number];
}

/** A frame with its questions, as a reader gives it. */
export interface VqaFrame {
  readonly scene: string;
  readonly frame: string;
  /** By tag, such as <c1,CAM_BACK,1088.3,497.5>. */
  readonly objects: ReadonlyMap<string, KeyObject>;
  /** All pictures by camera. */
  readonly images: Readonly<Record<string, string>>;
  /** Size of the pictures in which boxes are given, pixels. */
  readonly imageSize: { readonly width: number; readonly height: number };
  readonly items: readonly VqaItem[];
}

/** An object tag in a text: its number, camera and, mostly, place. */
const tagPattern = /<c\d+,(CAM_[A-Z_]+)(?:,[\d.]+,[\d.]+)?>/g;

/** The object tags of a text. */
export function tagsOf(text: string): string[] {
  return [...text.matchAll(tagPattern)].map(([tag]) => tag);
}

/** The cameras that a text names. */
export function camerasOf(text: string): string[] {
  return [...new Set(text.match(/\bCAM_[A-Z]+(?:_[A-Z]+)*/g))];
}

/** How a question wants to be answered, by its options and its true answer. */
export function formOf(question: string, truth: string): Form {
  if (optionsOf(question).length > 0) return "mcq";
  // "No such action will lead to a collision." judges nothing.
  return /^\s*(yes|no)\s*([.,;:!]|$)/i.test(truth) ? "yes-no" : "vqa";
}
