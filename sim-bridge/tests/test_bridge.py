"""Both sides of the bridge in Python, over a real websocket."""

import threading

import pytest
from websockets.sync.client import connect

from driverx_bridge.client import BridgeClient
from driverx_bridge.messages import BridgeError, decode, encode
from driverx_bridge.policy import serve

STATE = {"type": "tick", "episode": "1/1", "tick": 1}


class Straight(object):
    name = "straight"

    def reset(self, episode):
        if episode["routeId"] == "bad":
            raise RuntimeError("no weights")

    def control(self, state):
        if state["tick"] == 13:
            raise ValueError("no tensor")
        return 0.1, 0.5, 0.0


@pytest.fixture(scope="module")
def address():
    found = []
    ready = threading.Event()

    def on_ready(address):
        found.append(address)
        ready.set()

    thread = threading.Thread(target=serve, args=(Straight,), kwargs={"port": 0, "token": "abc", "on_ready": on_ready})
    thread.daemon = True
    thread.start()
    assert ready.wait(10)
    return found[0]


def client_of(address, **changes):
    options = dict(token="abc", log=lambda line: None, reconnect_seconds=1)
    options.update(changes)
    return BridgeClient(address, {"name": "t", "version": "1"}, {"privileged": False, "cameras": False}, **options)


def test_an_episode_is_driven(address):
    client = client_of(address)
    assert client.connect()["policy"]["name"] == "straight"
    client.ask({"type": "episode_start", "episode": "1/1", "tick": 0, "routeId": "1"}, "ready", 5)
    answer = client.ask(STATE, "control", 5)
    assert (answer["steer"], answer["throttle"], answer["brake"]) == (0.1, 0.5, 0.0)
    client.ask({"type": "episode_end", "episode": "1/1", "tick": 1, "gameSeconds": 0.05, "failure": None}, "ack", 5)
    client.close()


def test_what_a_policy_throws_is_told(address):
    client = client_of(address)
    client.connect()
    with pytest.raises(BridgeError, match="AGENT_SETUP_FAILED: RuntimeError: no weights"):
        client.ask({"type": "episode_start", "episode": "b/1", "tick": 0, "routeId": "bad"}, "ready", 5)
    with pytest.raises(BridgeError, match="AGENT_FAILED: ValueError: no tensor"):
        client.ask(dict(STATE, tick=13), "control", 5)
    client.close()


def test_the_handshake_refuses_in_words(address):
    with pytest.raises(BridgeError, match="TOKEN_WRONG"):
        client_of(address, token="abd").connect()
    with pytest.raises(BridgeError, match="CONNECTION_FAILED.*is drx serve running"):
        client_of("ws://127.0.0.1:9").connect()
    with connect(address) as socket:
        socket.send(encode({"type": "hello", "protocol": {"major": 2, "minor": 0}, "token": "abc"}))
        assert decode(socket.recv())["code"] == "PROTOCOL_UNSUPPORTED"


def test_other_machines_need_a_token(monkeypatch):
    monkeypatch.delenv("DRX_TOKEN", raising=False)
    with pytest.raises(BridgeError, match="TOKEN_REQUIRED"):
        serve(Straight, host="0.0.0.0", port=0)


def test_an_answer_that_is_late_has_a_name():
    import socketserver

    class Silent(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(100)
            threading.Event().wait(20)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    from driverx_bridge import client as module

    module.HELLO_SECONDS, before = 1, module.HELLO_SECONDS
    try:
        with pytest.raises(BridgeError, match="HELLO_LATE"):
            client_of("ws://127.0.0.1:%d" % server.server_address[1]).connect()
    finally:
        module.HELLO_SECONDS = before
