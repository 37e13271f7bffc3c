"""Where the parts of a site under test listen."""

import socket
from typing import Final

HOST: Final = "127.0.0.1"


def free_port() -> int:
    """One that nobody has now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
