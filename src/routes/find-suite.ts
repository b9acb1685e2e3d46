import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DriverxError } from "../base/errors.js";

/** The folder of the suites that the project ships. */
const ownSuites = fileURLToPath(new URL("../../routes", import.meta.url));

/** The absolute path of a suite given by path or by name. Throws SUITE_NOT_FOUND. */
export function findSuite(suite: string): string {
  if (existsSync(suite)) return resolve(suite);
  const own = resolve(ownSuites, `${suite}.xml`);
  if (/^[\w.-]+$/.test(suite) && existsSync(own)) return own;
  throw new DriverxError(
    "SUITE_NOT_FOUND",
    `no route file ${suite}, and no suite of that name in ${ownSuites}; give --suite the path of an XML route file`,
  );
}
