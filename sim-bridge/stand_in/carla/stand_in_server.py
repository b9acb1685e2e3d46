"""Listens on -carla-rpc-port until it is killed; STAND_IN_PORT_DELAY binds it so many seconds late."""

import os
import re
import socket
import sys
import time

port = int(re.search(r"-carla-rpc-port=(\d+)", " ".join(sys.argv)).group(1))
time.sleep(float(os.environ.get("STAND_IN_PORT_DELAY", "0")))
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(8)
while True:
    connection, _ = listener.accept()
    connection.close()
