import { facingCount, type Mesh, MeshBuilder, type MeshPart } from "../mesh.js";
import { SolidBuilder } from "../solids.js";

/** The mesh of an actor in its own frame: x ahead, y right, z up from the ground below its middle. */
export interface ActorShape {
  readonly mesh: Mesh;
  readonly whole: MeshPart;
  /** Material or slot of each face, and its facing. */
  readonly material: Uint8Array;
  readonly facing: Uint8Array;
}

/** How much of an actor is built: near by everything, from afar what is still a pixel wide. */
export type Detail = "near" | "far";

/** Makes a shape of what `build` adds. The mesh's shades count its faces, for a palette made anew for each actor. */
export function makeShape(build: (solid: SolidBuilder) => void): ActorShape {
  const builder = new MeshBuilder();
  build(new SolidBuilder(builder));
  const mesh = builder.finish();
  const shades = Array.from(mesh.shades);
  return {
    mesh: { ...mesh, shades: Uint16Array.from(shades.keys()) },
    whole: { firstVertex: 0, endVertex: builder.vertexCount, firstFace: 0, endFace: builder.faceCount },
    material: Uint8Array.from(shades, (shade) => Math.floor(shade / facingCount)),
    facing: Uint8Array.from(shades, (shade) => shade % facingCount),
  };
}
