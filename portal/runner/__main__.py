"""`python3 -m portal.runner demo|test|check|prove|mutants|chaos|bench|manage ...`: what the Makefile calls."""

import sys

from portal.runner import chaos, console, demo, environment, processes, proof, suite
from portal.runner.console import Refused
from portal.runner.processes import Stopped

COMMANDS = {
    "demo": demo.run,
    "test": suite.test,
    "check": suite.check,
    "prove": proof.prove,
    "mutants": proof.mutants,
    "chaos": chaos.run,
    "bench": demo.bench,
    "manage": demo.manage,
    "install": environment.install_all,
}


def main(arguments: list[str]) -> int:
    """Run one command; a refusal is one sentence on the error stream and exit code 1."""
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        console.say("commands: " + ", ".join(COMMANDS))
        return 2
    processes.listen_for_the_end()
    processes.end_with_make()
    try:
        return COMMANDS[name](rest)
    except Refused as refusal:
        console.complain(str(refusal))
        return 1
    except Stopped:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
