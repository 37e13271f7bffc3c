"""What would go with a framework: counted for the coordinator who is about to close it."""

from portal.history import Stakes
from portal.models import Framework, User
from sharing import access, responses
from sharing.queries import queue
from sharing.queries.lists import CAP


def stakes(user: User, framework: Framework) -> Stakes:
    """Items that the coordinator reads in it, and answers that members still owe there; each up to CAP and one more."""
    items = access.readable_releases(user, framework).values_list("notice").distinct()[: CAP + 1]
    owed = queue.unanswered(responses.overseen(user, framework)).values_list("pk")[: CAP + 1]
    return Stakes(len(items), len(owed))
