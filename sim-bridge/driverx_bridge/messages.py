"""Messages of the bridge to binary frames and back: one MessagePack map a frame, told apart by its ``type``."""

import math

import msgpack

PROTOCOL = {"major": 1, "minor": 0}
MAX_FRAME_BYTES = 64 * 1024 * 1024


class BridgeError(Exception):
    """What went wrong on the bridge: a stable code, and a text that says what to do."""

    def __init__(self, code, text):
        super().__init__("%s: %s" % (code, text))
        self.code = code
        self.text = text


def encode(message):
    """A message as a frame. Raises BridgeError where a number is not finite or the frame is too large."""
    wrong = _not_finite(message, "")
    if wrong is not None:
        raise BridgeError("MESSAGE_INVALID", "%s of %s is not a finite number" % (wrong, message.get("type")))
    frame = msgpack.packb(message, use_bin_type=True)
    if len(frame) > MAX_FRAME_BYTES:
        raise BridgeError("FRAME_TOO_LARGE", "%s has %d bytes" % (message.get("type"), len(frame)))
    return frame


def decode(frame):
    """The message in a frame. Raises BridgeError."""
    if not isinstance(frame, bytes):
        raise BridgeError("MESSAGE_UNREADABLE", "messages are binary frames")
    try:
        message = msgpack.unpackb(frame, raw=False, strict_map_key=True)
    except Exception as error:  # msgpack raises many kinds
        raise BridgeError("MESSAGE_UNREADABLE", "the frame is not MessagePack: %s" % error)
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BridgeError("MESSAGE_UNREADABLE", "the frame does not hold a map with a type")
    return message


def number_of(message, name, lowest, highest):
    """A finite number of a message, held to its range. Raises BridgeError."""
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise BridgeError("MESSAGE_INVALID", "%s of %s is %r, not a number" % (name, message.get("type"), value))
    if not lowest <= value <= highest:
        raise BridgeError("MESSAGE_INVALID", "%s of %s is %r, not in [%s, %s]" % (name, message.get("type"), value, lowest, highest))
    return float(value)


def _not_finite(value, place):
    """The path of the first number in a message that is not finite; None where all are."""
    if isinstance(value, float):
        return None if math.isfinite(value) else place
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        return None
    for key, inner in items:
        wrong = _not_finite(inner, "%s.%s" % (place, key) if place else str(key))
        if wrong is not None:
            return wrong
    return None
