"""driverx's bridge in Python; docs/bridge.md describes the protocol."""

from driverx_bridge.messages import BridgeError
from driverx_bridge.policy import serve

__all__ = ["BridgeError", "serve"]
__version__ = "0.1.0"
