"""``python -m driverx_bridge.where`` prints the path of the agent, for TEAM_AGENT."""

import importlib.util

if __name__ == "__main__":
    print(importlib.util.find_spec("driverx_agent").origin)
