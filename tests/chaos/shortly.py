"""A little of everything on one stage, for `make test`."""

from tests.chaos import breaking, killing
from tests.chaos.stage import Stage


def everything(stage: Stage, points: range) -> int:
    """Web, deliverer and worker are killed, and the database is crashed once."""
    approved = killing.web(stage, range(7, 100, 30))
    stage.rest()
    approved += killing.at_the_mail_server(stage, range(1, 5))
    stage.rest()
    approved += breaking.database(stage, range(1, 2))
    stage.rest()
    return approved + killing.deliverer(stage, range(6, 45, 6))  # some lose their membership in it
