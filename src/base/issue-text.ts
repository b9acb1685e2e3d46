import type { z } from "zod";

/** The first thing that a schema finds wrong, as "field.of.field: what". @param whole stands for an empty path. */
export function issueText(error: z.ZodError, whole: string): string {
  const { path, message } = error.issues[0];
  return `${path.join(".") || whole}: ${message}`;
}
