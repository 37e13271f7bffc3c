"""`python3 -m portal.runner demo|test|check|bench|manage ...`: what the Makefile calls."""

import sys

from portal.runner import console, demo, environment, suite
from portal.runner.console import Refused


def main(arguments: list[str]) -> int:
    """Run one command; a refusal is one sentence on the error stream and exit code 1."""
    commands = {
        "demo": demo.run,
        "test": suite.test,
        "check": suite.check,
        "bench": suite.bench,
        "manage": demo.manage,
        "install": environment.install_all,
    }
    name, *rest = arguments or ["help"]
    if name not in commands:
        console.say("commands: " + ", ".join(commands))
        return 2
    try:
        return commands[name](rest)
    except Refused as refusal:
        console.complain(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
