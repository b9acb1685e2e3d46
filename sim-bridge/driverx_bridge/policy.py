"""A policy in Python, served to ``drx drive --connect`` and to every simulator that speaks the bridge."""

import hmac
import os

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve as serve_websocket

from driverx_bridge.messages import MAX_FRAME_BYTES, PROTOCOL, BridgeError, decode, encode

EXPECTED = {"episode_start": "ready", "tick": "control", "observation": "control", "episode_end": "ack"}


def serve(make_policy, host="127.0.0.1", port=7800, token=None, on_ready=None):
    """Serves a policy until Ctrl-C; each simulator gets one of its own.

    :param make_policy: makes a policy: an object with ``control(state)``, which returns ``(steer, throttle, brake)``
        at every tick. It may have ``plan(observation)``, called before it at plan steps, which returns a dict with
        ``waypoints`` ([ahead, right] in metres) and ``waypointSeconds``; ``reset(episode)``; ``close()``; and the
        attributes ``name``, ``privileged`` (bool) and ``cameras`` (a list as in docs/bridge.md).
    :param token: what simulators must give, by default DRX_TOKEN; needed on any host but loopback.
    :param on_ready: called with the address once it listens.
    """
    token = os.environ.get("DRX_TOKEN") if token is None else token
    if host not in ("127.0.0.1", "localhost", "::1") and not token:
        raise BridgeError("TOKEN_REQUIRED", "listening on %s needs a token; put one into DRX_TOKEN" % host)

    def handle(socket):
        policy = make_policy()
        try:
            if _greet(socket, policy, token):
                _serve_episodes(socket, policy)
        except ConnectionClosed:
            pass
        finally:
            getattr(policy, "close", lambda: None)()

    with serve_websocket(handle, host, port, compression=None, max_size=MAX_FRAME_BYTES) as server:
        address = "ws://%s:%d" % (host, server.socket.getsockname()[1])
        print("serving at %s; Ctrl-C ends it" % address, flush=True)
        if on_ready is not None:
            on_ready(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


def _greet(socket, policy, token):
    """Answers hello; False after a rejection."""
    try:
        hello = decode(socket.recv(timeout=10))
    except TimeoutError:
        return False
    except BridgeError as error:
        return _reject(socket, error.code, error.text)
    if hello["type"] != "hello":
        return _reject(socket, "HELLO_EXPECTED", "the first message must be hello, not %s" % hello["type"])
    if token and not hmac.compare_digest(token.encode(), str(hello.get("token", "")).encode()):
        return _reject(socket, "TOKEN_WRONG", "the token is missing or wrong")
    if hello.get("protocol", {}).get("major") != PROTOCOL["major"]:
        return _reject(socket, "PROTOCOL_UNSUPPORTED", "this side speaks protocol %d" % PROTOCOL["major"])
    capabilities = hello.get("capabilities", {})
    needs = {
        "privileged": bool(getattr(policy, "privileged", False)),
        "cameras": list(getattr(policy, "cameras", [])),
    }
    if (needs["privileged"] and not capabilities.get("privileged")) or (
        needs["cameras"] and not capabilities.get("cameras")
    ):
        return _reject(socket, "CAPABILITY_MISSING", "the simulator cannot give what the policy needs")
    name = getattr(policy, "name", type(policy).__name__)
    socket.send(
        encode(
            {
                "type": "welcome",
                "protocol": PROTOCOL,
                "policy": {"name": name, "version": str(getattr(policy, "version", "0"))},
                "needs": needs,
                "session": os.urandom(16).hex(),
                "resumed": False,
            }
        )
    )
    return True


def _reject(socket, code, text):
    socket.send(encode({"type": "reject", "code": code, "text": text}))
    socket.close(1008, code)
    return False


def _serve_episodes(socket, policy):
    while True:
        message = decode(socket.recv())
        answer_type = EXPECTED.get(message["type"])
        if answer_type is None:
            continue  # an error of the simulator: it ends the episode on its side
        answer = {"type": answer_type, "episode": message["episode"], "tick": message["tick"]}
        try:
            _fill(answer, policy, message)
            frame = encode(answer)
        except Exception as error:  # whatever the policy throws is told, and costs the episode
            frame = encode(_failure(message, error))
        socket.send(frame)


def _fill(answer, policy, message):
    kind = message["type"]
    if kind == "episode_start" and hasattr(policy, "reset"):
        policy.reset(message)
    if kind == "observation" and hasattr(policy, "plan"):
        plan = policy.plan(message)
        if plan is not None:
            answer["plan"] = plan
    if answer["type"] == "control":
        steer, throttle, brake = policy.control(message)
        answer.update(steer=float(steer), throttle=float(throttle), brake=float(brake))


def _failure(message, error):
    code = "AGENT_SETUP_FAILED" if message["type"] == "episode_start" else "AGENT_FAILED"
    text = "%s: %s" % (type(error).__name__, error)
    return {
        "type": "error",
        "code": code,
        "text": text[:4096],
        "fatal": False,
        "scope": "episode",
        "episode": message["episode"],
        "tick": message["tick"],
    }
