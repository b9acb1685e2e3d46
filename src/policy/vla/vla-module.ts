import { basename, resolve } from "node:path";
import type { PolicyModule } from "../policy.js";
import { readStudent } from "./student-file.js";
import { VlaPolicy } from "./vla-policy.js";

/** The policy of a student's folder. Throws what {@link readStudent} throws. */
export function vlaModule(folder: string): PolicyModule {
  const student = readStudent(resolve(folder));
  return { createPolicy: () => new VlaPolicy(`vla:${basename(student.folder)}`, student) };
}
