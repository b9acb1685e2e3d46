/** What one look at the machine found. */
export interface Finding {
  /** What was looked at, for example "Python". */
  readonly name: string;
  /** `absent` hinders only what needs it, such as CARLA; `wrong` should be mended. */
  readonly state: "fine" | "absent" | "wrong";
  /** What is there, in a few words. */
  readonly found: string;
  /** What to do about it; null when it is fine. */
  readonly advice: string | null;
}

export function fine(name: string, found: string): Finding {
  return { name, state: "fine", found, advice: null };
}

export function absent(name: string, found: string, advice: string): Finding {
  return { name, state: "absent", found, advice };
}

export function wrong(name: string, found: string, advice: string): Finding {
  return { name, state: "wrong", found, advice };
}
