import { DriverxError } from "../base/errors.js";

/**
 * Bounds of what a frame may hold, checked before anything is made of it: a small frame can announce arrays that
 * fill the memory, and a large one of tiny values takes many times its size as objects.
 */

/** The dense plan with 200,000 points and its speed limits comes to 2.4 million. */
const mostValues = 3_000_000;
const deepest = 32;

/** Throws MESSAGE_UNREADABLE where a frame is not MessagePack, or nests or holds more than a message may. */
export function checkFrame(frame: Uint8Array): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  /** Values still to come in each open array or map. */
  const open: number[] = [1];
  let at = 0;
  let values = 0;
  const need = (bytes: number): number => {
    if (at + bytes > frame.length) throw unreadable("ends within a value");
    at += bytes;
    return at - bytes;
  };
  while (open.length > 0) {
    if (open[open.length - 1] === 0) {
      open.pop();
      continue;
    }
    open[open.length - 1]--;
    if (++values > mostValues) throw unreadable(`holds more than ${mostValues} values`);
    const { skip, children } = headOf(frame[need(1)], view, need);
    need(skip);
    // Every value takes a byte at least.
    if (children > frame.length - at) throw unreadable("announces more values than it has bytes");
    if (children > 0 && open.push(children) > deepest) throw unreadable(`nests more than ${deepest} deep`);
  }
}

interface ValueHead {
  /** Bytes of the value itself that follow. */
  readonly skip: number;
  /** Values inside it. */
  readonly children: number;
}

/** What the first byte of a value, and the length after it, announce. */
function headOf(byte: number, view: DataView, need: (bytes: number) => number): ValueHead {
  if (byte < 0x80 || byte >= 0xe0) return scalar(0);
  if (byte < 0x90) return { skip: 0, children: 2 * (byte & 0x0f) };
  if (byte < 0xa0) return { skip: 0, children: byte & 0x0f };
  if (byte < 0xc0) return scalar(byte & 0x1f);
  if (byte in fixedSizes) return scalar(fixedSizes[byte]);
  switch (byte) {
    case 0xc4: // bin
    case 0xd9: // str
      return scalar(view.getUint8(need(1)));
    case 0xc5:
    case 0xda:
      return scalar(view.getUint16(need(2)));
    case 0xc6:
    case 0xdb:
      return scalar(view.getUint32(need(4)));
    case 0xdc: // array
      return { skip: 0, children: view.getUint16(need(2)) };
    case 0xdd:
      return { skip: 0, children: view.getUint32(need(4)) };
    case 0xde: // map
      return { skip: 0, children: 2 * view.getUint16(need(2)) };
    case 0xdf:
      return { skip: 0, children: 2 * view.getUint32(need(4)) };
    default:
      throw unreadable(`holds a value of a kind that messages have none of (0x${byte.toString(16)})`);
  }
}

/** nil, false, true, float 32 and 64, unsigned and signed integers of 8 to 64 bits. */
const fixedSizes: Readonly<Record<number, number>> = {
  192: 0,
  194: 0,
  195: 0,
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
};

function scalar(skip: number): ValueHead {
  return { skip, children: 0 };
}

function unreadable(what: string): DriverxError {
  return new DriverxError("MESSAGE_UNREADABLE", `the frame ${what}`);
}
