"""The simulator side of the bridge: asks the harness for control, one message at a time."""

import time

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

from driverx_bridge.messages import MAX_FRAME_BYTES, PROTOCOL, BridgeError, decode, encode

HELLO_SECONDS = 10
RECONNECT_SECONDS = 60


class BridgeClient(object):
    """A connection to the harness that outlives broken ones; every wait has an end.

    :param url: for example ws://127.0.0.1:7800.
    :param simulator: ``{"name", "version"}``.
    :param capabilities: ``{"privileged", "cameras"}``, both bool.
    :param log: takes one line.
    """

    def __init__(self, url, simulator, capabilities, token=None, log=print, reconnect_seconds=RECONNECT_SECONDS):
        self.url = url
        self.welcome = None
        self._simulator = simulator
        self._capabilities = capabilities
        self._token = token
        self._log = log
        self._reconnect_seconds = reconnect_seconds
        self._connection = self._socket = None

    def connect(self, resume_session=None):
        """Connects and says hello; returns the welcome.

        Raises BridgeError CONNECTION_FAILED, HELLO_LATE, HANDSHAKE_INVALID, PROTOCOL_UNSUPPORTED or the code of
        the harness's rejection.
        """
        hello = {
            "type": "hello",
            "protocol": PROTOCOL,
            "simulator": self._simulator,
            "capabilities": self._capabilities,
        }
        if self._token is not None:
            hello["token"] = self._token
        if resume_session is not None:
            hello["resumeSession"] = resume_session
        try:
            connection = connect(
                self.url, compression=None, max_size=MAX_FRAME_BYTES, open_timeout=HELLO_SECONDS, close_timeout=1
            )
            # What connects is a context manager in all versions, and in newer ones nothing else.
            socket = connection.__enter__()
        except TimeoutError:
            raise BridgeError("HELLO_LATE", "%s did not answer within %d s" % (self.url, HELLO_SECONDS))
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            raise BridgeError("CONNECTION_FAILED", "no harness at %s (%s); is drx serve running?" % (self.url, error))
        try:
            socket.send(encode(hello))
            answer = decode(socket.recv(timeout=HELLO_SECONDS))
            self._check_welcome(answer)
        except TimeoutError:
            connection.__exit__(None, None, None)
            raise BridgeError("HELLO_LATE", "%s sent no welcome within %d s" % (self.url, HELLO_SECONDS))
        except ConnectionClosed as error:
            raise BridgeError("CONNECTION_FAILED", "%s closed the connection before a welcome (%s)" % (self.url, error))
        except BridgeError:
            connection.__exit__(None, None, None)
            raise
        self._connection, self._socket = connection, socket
        self.welcome = answer
        return answer

    def _check_welcome(self, answer):
        if answer["type"] == "reject":
            raise BridgeError(str(answer.get("code")), "the harness refused: %s" % answer.get("text"))
        if answer["type"] != "welcome":
            raise BridgeError("HANDSHAKE_INVALID", "the harness answered hello with %s" % answer["type"])
        major = answer.get("protocol", {}).get("major")
        if major != PROTOCOL["major"]:
            raise BridgeError(
                "PROTOCOL_UNSUPPORTED", "this agent speaks protocol %d, the harness %s" % (PROTOCOL["major"], major)
            )

    def ask(self, message, answer_type, seconds):
        """Sends a message of an episode and waits for its answer.

        A broken connection is made again and the message repeated; the harness answers it once. Raises BridgeError
        AGENT_LATE, CONNECTION_LOST, SESSION_LOST, ANSWER_INVALID, ANSWER_OUT_OF_ORDER or the code of the harness.
        """
        frame = encode(message)
        until = time.monotonic() + seconds
        while True:
            try:
                self._socket.send(frame)
                return self._await_answer(message, answer_type, until)
            except (ConnectionClosed, OSError) as error:
                self._log("the connection to the harness broke (%s); connecting again" % error)
                self._reconnect()

    def _await_answer(self, message, answer_type, until):
        while True:
            left = until - time.monotonic()
            try:
                answer = decode(self._socket.recv(timeout=max(0.001, left)))
            except TimeoutError:
                raise BridgeError("AGENT_LATE", "no answer to %s of tick %s in time" % (message["type"], message["tick"]))
            except BridgeError as error:
                raise BridgeError("ANSWER_INVALID", error.text)
            kind, episode = answer["type"], answer.get("episode")
            if kind == "error" and (answer.get("scope") == "session" or episode in (None, message["episode"])):
                raise BridgeError(str(answer.get("code")), str(answer.get("text")))
            if episode != message["episode"]:
                continue  # late, of an episode that is over
            if kind == answer_type and answer.get("tick") == message["tick"]:
                return answer
            raise BridgeError(
                "ANSWER_OUT_OF_ORDER",
                "the harness sent %s of tick %s in place of %s of tick %s"
                % (kind, answer.get("tick"), answer_type, message["tick"]),
            )

    def _reconnect(self):
        session = self.welcome["session"]
        until = time.monotonic() + self._reconnect_seconds
        pause = 0.1
        while True:
            try:
                self.connect(resume_session=session)
                break
            except BridgeError as error:
                if error.code != "CONNECTION_FAILED" or time.monotonic() + pause > until:
                    raise BridgeError("CONNECTION_LOST", "the harness is gone: %s" % error.text)
            time.sleep(pause)
            pause = min(2 * pause, 5)
        if not self.welcome.get("resumed"):
            raise BridgeError("SESSION_LOST", "the harness no longer knows the episode")

    def close(self):
        """Ends the connection with a close frame. Never raises."""
        if self._socket is not None:
            try:
                self._connection.__exit__(None, None, None)
            except Exception:  # nothing is left to be told
                pass
            self._connection = self._socket = None
