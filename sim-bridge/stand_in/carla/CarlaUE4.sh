#!/usr/bin/env bash
# Stand-in for CARLA's server: listens on the port it is told, and does nothing else.
exec python3 "$(dirname "$0")/stand_in_server.py" "$@"
