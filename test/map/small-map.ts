/** Pieces of a small OpenDRIVE file to build broken and odd maps from. */
export function openDrive(...elements: string[]): string {
  return `<OpenDRIVE><header revMajor="1" revMinor="5"/>${elements.join("")}</OpenDRIVE>`;
}

export interface SmallRoad {
  readonly id?: number;
  readonly length?: number;
  readonly geometry?: string;
  readonly lanes?: string;
  readonly more?: string;
}

export const oneLane = `<laneSection s="0"><right><lane id="-1" type="driving"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></right></laneSection>`;

export function road({ id = 1, length = 20, geometry, lanes = oneLane, more = "" }: SmallRoad): string {
  const line = `<geometry s="0" x="0" y="0" hdg="0" length="${length}"><line/></geometry>`;
  return `<road id="${id}" junction="-1" length="${length}"><planView>${geometry ?? line}</planView><lanes>${lanes}</lanes>${more}</road>`;
}
