"""Who is there: the cast of all tests, with more companies in the north, each with people who are told and who are not.

company_one     has an endpoint
company_three   one of its people is deactivated, another wants no mail at once
company_four    loses its membership while it is being told
company_five    the same, at another time
"""

from typing import Final

from portal import clock, events, grants
from portal.actions import frameworks
from portal.enums import CalledOf, OrganizationKind, ParticipationRole, Rhythm, Sector, Urgency, UserRole
from portal.models import Endpoint, MailPlan, Organization, Participation, User
from sharing.actions import corrections, receipts, releases
from sharing.models import Release, VendorAlert
from tests import cast as fixed
from tests.cast import JOINED_AT, PASSWORD, Cast
from tests.factories import acts

MORE: Final = ("company_three", "company_four", "company_five")
ASKED: Final = ("company_one", *MORE)
EACH: Final = 3  # people


def make() -> Cast:
    """Written once, into the template of all scenarios' databases."""
    cast = fixed.assemble()
    for number, name in enumerate(MORE, start=90):
        cast.organizations[name] = organization = _company(name, number)
        fixed.join(organization, cast.north, ParticipationRole.COMPANY)
        for person in organization.people.all():
            grants.sync_person(person)
        grants.sync(organization)
    first, second, *_others = cast.organization("company_three").people.order_by("email")
    User.objects.filter(pk=first.pk).update(is_active=False)
    MailPlan.objects.bulk_create(
        [
            MailPlan(person=person, rhythm=Rhythm.NEVER, at_once=person.pk != second.pk)
            for person in User.objects.filter(mail_plan=None)
        ]
    )
    return cast


def endpoint(cast: Cast, name: str, url: str) -> Endpoint:
    """An organization's, of everything, as old as its membership."""
    return Endpoint.objects.create(
        organization=cast.organization(name),
        name=url,
        url=url,
        kinds=list(CalledOf.values),
        created_by=cast.people.get((name, UserRole.ADMINISTRATOR)) or cast.organization(name).people.earliest("email"),
        created_at=JOINED_AT,
        on_since=JOINED_AT,
    )


def summarize(cast: Cast) -> None:
    """From now on everybody is mailed a summary a day, but for one person who wants none, and for the coordinators of
    other frameworks, who would be told of their silence.
    """
    others = [cast.organization(name) for name in ("coordinator_south", "coordinator_region")]
    plans = MailPlan.objects.exclude(person=cast.member("authority_north2")).exclude(person__organization__in=others)
    plans.update(rhythm=Rhythm.DAILY)


def alert(cast: Cast, urgency: Urgency = Urgency.IMMEDIATE) -> VendorAlert:
    """In review, for those who are members: it waits for the colleague."""
    members = Participation.objects.filter(framework=cast.north, left_at=None, suspended_at=None).values("organization")
    names = set(Organization.objects.filter(pk__in=members).values_list("name", flat=True))
    asked = [name for name in ASKED if cast.organization(name).name in names]
    return acts.submitted(cast, asked=asked, urgency=urgency)


def publish(cast: Cast, urgency: Urgency = Urgency.IMMEDIATE) -> VendorAlert:
    """The same, shared."""
    row = acts.approve(alert(cast, urgency), by=cast.colleague)
    assert isinstance(row, VendorAlert)
    return row


def correct(cast: Cast, row: VendorAlert) -> None:
    """Its next version, which says more."""
    row.refresh_from_db()
    content = {"observed": f"{row.observed} One more."}
    version = corrections.propose(row, content=content, note="One listing more.", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)


def withdraw(cast: Cast, row: VendorAlert) -> None:
    """Everybody keeps its tombstone; those who have opened it are to delete it."""
    releases.withdraw(row, reason="It was another shop.", by=cast.colleague)


def open_(cast: Cast, row: VendorAlert) -> None:
    """One person of company_one looks at it, as it is now."""
    receipts.open_(row, by=cast.analyst)
    events.read(cast.analyst, row.pk)


def suspend(cast: Cast, name: str) -> None:
    """From now on its people may not read what was shared, nor be told of it; for a time."""
    frameworks.suspend(_membership(cast, name), reason="It is looked into.", by=cast.coordinator)


def end(cast: Cast, name: str) -> None:
    """The same for good."""
    frameworks.end(_membership(cast, name), by=cast.coordinator)


def end_suspended(cast: Cast) -> None:
    """Those that lost their membership for a time lose it for good: what waits for them is not kept any longer."""
    for name in MORE:
        row = Participation.objects.filter(organization=cast.organization(name), left_at=None).first()
        if row and row.suspended_at:
            frameworks.end(row, by=cast.coordinator)


def stop(cast: Cast, row: VendorAlert) -> None:
    """It is shared no more."""
    for release in Release._base_manager.filter(notice=row.pk):
        releases.stop(release, by=cast.colleague)


def _membership(cast: Cast, name: str) -> Participation:
    return Participation.objects.get(organization=cast.organization(name), framework=cast.north, left_at=None)


def _company(name: str, number: int) -> Organization:
    words = name.replace("_", " ").title()
    organization = Organization.objects.create(
        name=words, code=f"C{number}", kind=OrganizationKind.COMPANY, sector=Sector.MARKETPLACE, country="NO"
    )
    for each in range(EACH):
        User.objects.create_user(
            f"person{each}@{name.replace('_', '-')}.example",
            PASSWORD,
            name=f"Person {each}, {words}",
            organization=organization,
            roles=[UserRole.MEMBER],
            created_at=min(JOINED_AT, clock.now()),
        )
    return organization
