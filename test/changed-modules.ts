import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";

/** Node's own import; vitest's would transform every copy. */
const nativeImport: (url: string) => Promise<never> = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext();

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** Has a room been built? */
export function isBuilt(room: string): boolean {
  return existsSync(join(dist, room));
}

/** Copies of the built modules of some rooms, each with one module changed on purpose. */
export class ChangedModules {
  readonly #room: string;
  readonly #parts: readonly string[];
  readonly #folder = mkdtempSync(`${dist}.broken-`);
  #copies = 0;

  /** @param room whose modules are changed and loaded. @param parts folders below dist that it needs, itself included. */
  constructor(room: string, parts: readonly string[]) {
    this.#room = room;
    this.#parts = parts;
  }

  /** Changes one file of the room in a fresh copy. @returns a loader of that copy's modules, by name in the room. */
  change(file: string, edit: (text: string) => string): (name: string) => Promise<never> {
    const copy = join(this.#folder, String(this.#copies++));
    for (const part of this.#parts) copyModules(part, copy);
    const path = join(copy, this.#room, file);
    const original = readFileSync(path, "utf8");
    const changed = edit(original);
    if (changed === original) throw new Error(`${file} no longer has the text to break; adapt the test`);
    writeFileSync(path, changed);
    return (name) => nativeImport(pathToFileURL(join(copy, this.#room, `${name}.js`)).href);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function copyModules(part: string, copy: string): void {
  for (const name of readdirSync(join(dist, part)).filter((entry) => entry.endsWith(".js"))) {
    const target = join(copy, part, name);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(dist, part, name), target);
  }
}

/** Does any of the checks fail on these modules? */
export function isNoticed<Modules>(
  modules: Modules,
  checks: readonly { readonly run: (modules: Modules) => void }[],
): boolean {
  return checks.some((check) => {
    try {
      check.run(modules);
      return false;
    } catch {
      return true;
    }
  });
}
