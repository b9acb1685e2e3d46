import { basename, resolve } from "node:path";
import type { PolicyModule } from "../policy.js";
import { parseStudentHandicaps } from "./handicaps.js";
import { readServedStudent } from "./served-student.js";
import { ServerRuntime } from "./server-runtime.js";
import { readStudent } from "./student-file.js";
import { StudentRuntime } from "./student-runtime.js";
import { type DrivingStudent, VlaPolicy } from "./vla-policy.js";

/** Parts a student's path from what it is made to do without, as in `students/tiny#pictures+route`. */
const HANDICAP_MARK = "#";

/**
 * The policy of a student: of a folder with its graphs, or of a JSON file that describes one behind a server. Throws
 * BAD_OPTION or what reading the student throws.
 */
export function vlaModule(pathAndHandicaps: string): PolicyModule {
  const [path, handicaps] = pathAndHandicaps.split(HANDICAP_MARK);
  const without = handicaps === undefined ? [] : parseStudentHandicaps(handicaps);
  const student = path.endsWith(".json") ? servedStudent(resolve(path)) : exportedStudent(resolve(path));
  return { createPolicy: () => new VlaPolicy(`vla:${basename(path)}`, student, without) };
}

/** A student that runs in this process, from the folder that `drx distill export` wrote. */
export function exportedStudent(folder: string): DrivingStudent {
  const student = readStudent(folder);
  return {
    rig: student.rig,
    decoder: student.decoder,
    startRuntime: () => new StudentRuntime(student),
  };
}

function servedStudent(path: string): DrivingStudent {
  const student = readServedStudent(path);
  return { rig: student.rig, decoder: student.decoder, startRuntime: () => new ServerRuntime(student) };
}
