"""Ties a process to its parent and becomes another program: `keeper.py SIGNAL PARENT PROGRAM [ARGUMENT ...]`.

When the parent ends, however it ends, the kernel sends the signal. Set here rather than before `unshare`, since a
change of credentials clears it; an exec of an ordinary program does not. Linux only.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int, signal_number: int) -> None:
    """Ask the kernel for the signal on the parent's death; end now where it is dead already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    die_with(int(sys.argv[2]), int(sys.argv[1]))
    os.execvp(sys.argv[3], sys.argv[3:])
