"""What would go with a framework: counted for the coordinator who is about to close it."""

from portal.history import Stakes
from portal.models import Framework, User
from sharing import access, responses
from sharing.queries import queue
from sharing.queries.lists import CAP


def stakes(user: User, framework: Framework) -> Stakes:
    """Items that the coordinator reads in it, and answers that members still owe there; each up to CAP and one more. No
    exercise.
    """
    releases = access.readable_releases(user, framework).filter(notice__is_exercise=False)
    items = releases.values_list("notice").distinct()[: CAP + 1]
    asked = responses.overseen(user, framework).filter(notice__is_exercise=False)
    owed = queue.unanswered(asked).values_list("pk")[: CAP + 1]
    return Stakes(len(items), len(owed))
