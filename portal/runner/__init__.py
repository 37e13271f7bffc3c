"""Starts Accord from nothing: environment, embedded PostgreSQL, web, worker. Standard library only, since it runs
before anything is installed.
"""

import sys

# Here, and in words that any Python 3 can read: the other modules of this package are too new for an old one.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "accord: this needs Python 3.11 or later, and %s is %s; name another one: make demo PYTHON=python3.12"  # noqa: UP031
        % (sys.executable, sys.version.split()[0])
    )
