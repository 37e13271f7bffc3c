"""`python -m benchmarks`, as `make bench` calls it: DATABASE_URL and the rest of the environment are set. A number
is that of the notices over which the page of trends is measured.
"""

import sys

from benchmarks import composing, measure, paper, telling, trends

if __name__ == "__main__":
    measure.run()
    paper.run()
    telling.run()
    composing.run()
    trends.run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
