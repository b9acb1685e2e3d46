import type { ElementReader } from "../../base/element-reader.js";
import type { XmlElement } from "../../base/xml.js";
import { wholeNumbers } from "./id-numbers.js";

/** Written for "no junction" in a road's junction attribute. */
const noJunction = "-1";
/** Of an id that is neither declared nor a number: nothing has it. */
const nothing = -2;

/**
 * The numbers of a map's roads and junctions. OpenDRIVE's ids are texts; CARLA's are whole numbers, and so are ours:
 * a numeric id keeps its own.
 */
export class MapIds {
  readonly #roads: ReadonlyMap<string, number>;
  readonly #junctions: ReadonlyMap<string, number>;

  /** Throws the reader's error where two roads, or two junctions, have the same id. */
  constructor(reader: ElementReader, roads: readonly XmlElement[], junctions: readonly XmlElement[]) {
    this.#roads = wholeNumbers(declaredIds(reader, roads));
    this.#junctions = wholeNumbers(declaredIds(reader, junctions));
  }

  road(id: string): number {
    return numberOf(id, this.#roads);
  }

  /** -1 for none. */
  junction(id: string): number {
    return id === noJunction ? -1 : numberOf(id, this.#junctions);
  }
}

function numberOf(id: string, declared: ReadonlyMap<string, number>): number {
  return declared.get(id) ?? (/^\d{1,9}$/.test(id) ? Number(id) : nothing);
}

function declaredIds(reader: ElementReader, elements: readonly XmlElement[]): string[] {
  const lines = new Map<string, number>();
  for (const element of elements) {
    const { id } = element.attributes;
    if (id === undefined) continue;
    const line = lines.get(id);
    if (line !== undefined) {
      reader.fail(element, `the id "${id}" is already taken by the ${element.name} in line ${line}`);
    }
    lines.set(id, element.line);
  }
  return [...lines.keys()];
}
