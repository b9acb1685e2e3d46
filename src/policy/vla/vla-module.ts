import { basename, resolve } from "node:path";
import type { PolicyModule } from "../policy.js";
import { parseStudentHandicaps } from "./handicaps.js";
import { readStudent } from "./student-file.js";
import { VlaPolicy } from "./vla-policy.js";

/** Parts a student's folder from what it is made to do without, as in `students/tiny#pictures+route`. */
export const HANDICAP_MARK = "#";

/** The policy of a student's folder. Throws BAD_OPTION or what {@link readStudent} throws. */
export function vlaModule(folderAndHandicaps: string): PolicyModule {
  const [folder, handicaps] = folderAndHandicaps.split(HANDICAP_MARK);
  const without = handicaps === undefined ? [] : parseStudentHandicaps(handicaps);
  const student = readStudent(resolve(folder));
  return { createPolicy: () => new VlaPolicy(`vla:${basename(student.folder)}`, student, without) };
}
