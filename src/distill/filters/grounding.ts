import { objectClasses } from "../frames/frame.js";
import { keyObjects, type TaggedObject } from "../questions/frame-view.js";
import type { KeptFrame } from "../questions/question-set.js";
import { each, type Rejection } from "./filter.js";

/** Pixels of DriveLM's 1600 x 900 picture that a coordinate may be off; smaller pictures in proportion, but two at least. */
const WITHIN = 16;
const DRIVELM_WIDTH = 1600;
const LEAST_WITHIN = 2;

const tag = /<\s*(c\d+)\s*,\s*(\w+)\s*,\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*>/g;
const cameraName = /\bCAM_[A-Z_]+\b/g;
const colours = "white|silver|grey|gray|black|red|blue|green|yellow|orange|brown";
const coloured = new RegExp(`\\b(${colours})\\s+(${objectClasses.join("|")})\\b`, "gi");
const lightColour =
  /\b(?:traffic )?light\b[^.;]*?\b(?:is|shows|turned|stays)\s+(red|yellow|green)\b|\b(red|yellow|green)\s+(?:traffic\s+)?light\b/gi;
const sideWord = /\b(?:front|back|rear|far|to the|on the|our)[\s-]*(?:the\s+)?(left|right)\b/i;

/** 6. What speaks of things that the frame does not show, or not so. */
export const grounding = each(
  "grounding",
  "tags, cameras, sides, colours, classes or lights that the frame does not show",
  ({ trace, frame }) => {
    for (const sentence of sentencesOf(trace.reasoning)) {
      const rejection =
        wrongCamera(sentence, frame) ??
        wrongTag(sentence, frame) ??
        wrongSide(sentence) ??
        wrongColour(sentence, frame) ??
        wrongLight(sentence, frame);
      if (rejection) return rejection;
    }
    return undefined;
  },
);

/** Sentences and clauses; the point of a decimal number ends none. */
function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.;!?])\s+|\n+/).filter((sentence) => sentence !== "");
}

function wrongCamera(sentence: string, frame: KeptFrame): Rejection | undefined {
  const known = new Set(frame.cameras.map(({ id }) => id));
  const unknown = (sentence.match(cameraName) ?? []).find((name) => !known.has(name));
  return unknown ? { rule: "unknown camera", found: sentence } : undefined;
}

function wrongTag(sentence: string, frame: KeptFrame): Rejection | undefined {
  for (const [, , camera, x, y] of sentence.matchAll(tag)) {
    const width = frame.cameras.find(({ id }) => id === camera)?.width ?? DRIVELM_WIDTH;
    const within = Math.max(LEAST_WITHIN, (WITHIN * width) / DRIVELM_WIDTH);
    const isNear = ({ tag: other }: TaggedObject) => {
      const [, , otherCamera, otherX, otherY] = [...other.matchAll(tag)][0];
      return (
        otherCamera === camera &&
        Math.abs(Number(otherX) - Number(x)) <= within &&
        Math.abs(Number(otherY) - Number(y)) <= within
      );
    };
    if (!keyObjects(frame).some(isNear)) return { rule: "no object there", found: sentence };
  }
  return undefined;
}

/** "to the left (CAM_FRONT_RIGHT)". */
function wrongSide(sentence: string): Rejection | undefined {
  const side = sideWord.exec(sentence)?.[1]?.toUpperCase();
  const cameras = [...new Set(sentence.match(cameraName) ?? [])];
  if (!side || cameras.length !== 1) return undefined;
  const other = side === "LEFT" ? "RIGHT" : "LEFT";
  return cameras[0].endsWith(`_${other}`) ? { rule: "side and camera differ", found: sentence } : undefined;
}

/** "a red truck" where no camera shows one. */
function wrongColour(sentence: string, { visible }: KeptFrame): Rejection | undefined {
  // A red light is no red thing of a class.
  for (const [, colour, name] of sentence.matchAll(coloured)) {
    const said = colour.toLowerCase().replace("gray", "grey");
    const known = visible.objects.filter((object) => object.class === name.toLowerCase());
    const isUnsure = known.some((object) => object.colour === null);
    if (!isUnsure && !known.some((object) => object.colour === said))
      return { rule: "no such object", found: sentence };
  }
  return undefined;
}

function wrongLight(sentence: string, { visible }: KeptFrame): Rejection | undefined {
  for (const [, first, second] of sentence.matchAll(lightColour)) {
    const said = (first ?? second).toLowerCase();
    if (!visible.lights.some(({ state }) => state === said))
      return { rule: "no such light", found: sentence };
  }
  return undefined;
}
