"""Two consultations of the demo: one that was held, with what became of its recommendations, and one to come."""

from datetime import datetime, timedelta

from portal import clock
from portal.enums import TLP, ParticipationRole
from portal.models import User
from sharing.actions import meetings, review
from sharing.enums import MeetingStage, RecommendationState
from sharing.models import Meeting, Recommendation
from trends.demo.stage import Stage, approve, noon

ROOM, SECRETARIAT = "meridian", "mersec"
EXPECTED = [ParticipationRole.COORDINATOR, ParticipationRole.AUTHORITY, ParticipationRole.COMPANY]
AGENDA = (
    "1. Opening, and what became of the recommendations\n2. Nitazenes offered as research chemicals\n"
    "3. Sellers who come back under a new name\n4. Payment data: what may be preserved, and for how long\n"
    "5. Next consultation"
)
NEXT_AGENDA = (
    "1. Opening, and what became of the recommendations\n2. Tableting machines: what listings have in common\n"
    "3. Answers within 24 hours at weekends\n4. Next consultation"
)
MINUTES = (
    "Ten authorities and six companies took part.\n\n- The members **agreed** to compare pictures before a shop is "
    "opened anew.\n- Two companies reported that sellers move to a messenger after the first question.\n- Payment "
    "data are preserved for 90 days where an authority asks for it.\n\nThe recommendations below were adopted "
    "without a vote."
)
PAPERS = (
    "Overview of sellers who came back https://papers.meridian.example/2026/07\n"
    "Draft list of warning signs https://papers.meridian.example/2026/08"
)
# What was recommended, to whom, days until it is due as seen from now, and what they said: state, days ago, words.
Said = tuple[str, int, str]
ADOPTED: tuple[tuple[str, str, int, tuple[Said, ...]], ...] = (
    (
        "Compare the pictures of new shops with those of shops that were closed in the last twelve months.",
        "quillon",
        -9,
        ((RecommendationState.UNDER_WAY, 20, "Pictures of 2026 are compared; the older ones follow."),),
    ),
    (
        "Draw up one page on what payment companies may preserve, for how long, and on whose request.",
        "nlpco",
        -5,
        (
            (RecommendationState.UNDER_WAY, 30, "A first text is with our legal department."),
            (RecommendationState.DONE, 8, "Sent to all members; it is annexed to the agreement's guide."),
        ),
    ),
    ("Name a person who answers at weekends, and tell the secretariat.", "norrtorg", 12, ()),
    ("Collect the code words of sellers in five languages, every quarter.", "dewzs", 40, ()),
    (
        "Hold a joint exercise on test purchases.",
        "itdsp",
        25,
        ((RecommendationState.DROPPED, 15, "National law does not allow it; taken up again after the reform."),),
    ),
)


def play(stage: Stage, now: datetime) -> None:
    """Write both, in the moments at which they would have been written."""
    held_at, ahead_at = _at(now, -42, 8), _at(now, 19, 8)
    called = noon(held_at.date() - timedelta(days=20))
    held = _share(stage, "Third consultation on sellers who come back", held_at, AGENDA, called)
    with clock.moved_to(held_at + timedelta(hours=6)):
        said = {"stage": MeetingStage.HELD, "minutes": MINUTES, "links": PAPERS}
        meetings.record(held, content=said, note="It was held: minutes and papers added.", by=_lead(stage))
        adopted = [_recommend(stage, held, *row[:3], now) for row in ADOPTED]
    for recommendation, row in zip(adopted, ADOPTED, strict=True):
        for state, days, words in row[3]:
            with clock.moved_to(_at(now, -days, 10)):
                meetings.report(recommendation, state=state, text=words, by=stage.members[row[1]])
    _share(stage, "Fourth consultation: equipment, and answers at weekends", ahead_at, NEXT_AGENDA, _at(now, -3, 9))


def _share(stage: Stage, title: str, begins_at: datetime, agenda: str, moment: datetime) -> Meeting:
    content = {
        "title": title,
        "summary": "For focal points of authorities and companies. Please send papers a week before.",
        "tlp": TLP.AMBER,
        "begins_at": begins_at,
        "ends_at": begins_at + timedelta(hours=5),
        "time_zone": "Europe/Vienna",
        "place": "Meridian Secretariat, hall 2, Vienna",
        "online_address": "https://meet.meridian.example/consultation",
        "expected": [role.value for role in EXPECTED],
        "agenda": agenda,
    }
    with clock.moved_to(moment):
        writer = stage.members[SECRETARIAT]
        meeting = meetings.call(framework=stage.frameworks[ROOM], content=content, by=writer)
        review.submit(meeting, by=writer)
        approve(meeting, by=_lead(stage))
    return meeting


def _recommend(stage: Stage, meeting: Meeting, text: str, owner: str, days: int, now: datetime) -> Recommendation:
    due_on = now.date() + timedelta(days=days)
    return meetings.adopt(meeting, text=text, owner=stage.organizations[owner], due_on=due_on, by=_lead(stage))


def _lead(stage: Stage) -> User:
    return stage.approvers[SECRETARIAT]


def _at(now: datetime, days: int, hour: int) -> datetime:
    """An hour of UTC, so many days from now."""
    return (now + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
