"""`python -m benchmarks`, as `make bench` calls it: DATABASE_URL and the rest of the environment are set."""

from benchmarks import composing, measure, paper, telling, trends

if __name__ == "__main__":
    measure.run()
    paper.run()
    telling.run()
    composing.run()
    trends.run(trends.FEW)
