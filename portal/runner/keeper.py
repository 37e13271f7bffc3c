"""Ties a process to its parent and becomes another program: `keeper.py SIGNAL PARENT USER PROGRAM [ARGUMENT ...]`.

When the parent ends, however it ends, the kernel sends the signal. Set here rather than before `unshare`, since a
change of credentials clears it; an exec of an ordinary program does not. USER is the number of the user to become, or
`-` to stay who one is. Linux only.
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


def become(user: int) -> None:
    """Give up being root, for good."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


if __name__ == "__main__":
    if sys.argv[3] != "-":
        become(int(sys.argv[3]))
    die_with(int(sys.argv[2]), int(sys.argv[1]))
    os.execvp(sys.argv[4], sys.argv[4:])
