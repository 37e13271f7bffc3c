"""`python -m benchmarks`, as `make bench` calls it: DATABASE_URL and the rest of the environment are set."""

from benchmarks import composing, measure, telling

if __name__ == "__main__":
    measure.run()
    telling.run()
    composing.run()
