import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readTextFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { type VqaItem, vqaItemSchema } from "./item.js";

/** Reads items as `drx autodriverl build` writes them. Throws what readTextFile throws, or ITEMS_INVALID naming the line. */
export function readItems(path: string): VqaItem[] {
  const items = readTextFile(path, "questions")
    .split("\n")
    .flatMap((line, i) => (line.trim() === "" ? [] : [parsed(line, `${path}, line ${i + 1}`)]));
  if (items.length === 0) throw new DriverxError("ITEMS_INVALID", `${path} holds no question`);
  return items;
}

function parsed(line: string, place: string): VqaItem {
  try {
    return vqaItemSchema.parse(JSON.parse(line));
  } catch (error) {
    const what = error instanceof z.ZodError ? issueText(error, "the line") : "no JSON";
    throw new DriverxError("ITEMS_INVALID", `${place}: ${what}`, { cause: error });
  }
}
