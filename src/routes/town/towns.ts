import type { TownPlan } from "../../map/builder/town-plan.js";
import { harbour } from "./harbour.js";
import { millfield } from "./millfield.js";
import { northgate } from "./northgate.js";
import { riverside } from "./riverside.js";
import { willowbrook } from "./willowbrook.js";

/** The towns that the project ships in `routes/maps`, by name. */
export const towns: Readonly<Record<string, () => TownPlan>> = {
  Harbour: harbour,
  Millfield: millfield,
  Northgate: northgate,
  Riverside: riverside,
  Willowbrook: willowbrook,
};
