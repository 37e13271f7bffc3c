"""What is sent to ask authorities to clear a bulletin, and to answer."""

from sharing import access
from sharing.models import Clearance
from tests.access.bodies import Body
from tests.access.house import House
from tests.access.thing import Thing


def asked_to_clear(house: House, thing: Thing) -> Body:
    return {"organizations": [str(house.cast.organization("authority_north").pk)]}


def clearing(house: House, thing: Thing) -> Body:
    """What stands for the draft as it was submitted."""
    row = access.plain(Clearance).select_related("notice").get(pk=thing.keys[0])
    return {"seen": row.notice.submission}
