"""The author is told, before sharing, where the platform's operator will not see the alert."""

from portal.enums import TLP
from portal.models import Framework, Platform
from sharing import access
from sharing.actions import drafts
from sharing.actions.drafts import Planned
from sharing.enums import Audience
from sharing.models import VendorAlert
from sharing.queries import operators
from tests.cast import Cast
from tests.factories.notices import alert


def drafted(
    cast: Cast, platform: str, framework: Framework, audience: str = Audience.EVERYONE, tlp: str = TLP.AMBER
) -> str:
    row = alert(author=cast.focal_point, platform=cast.platforms[platform], tlp=tlp, state="draft")
    drafts.edit(row, content={}, plan=[Planned(framework, audience)], addressees=[], by=cast.focal_point)
    return operators.unreached(cast.focal_point, access.plain(VendorAlert).get(pk=row.pk))


def test_operator_of_a_framework_of_the_plan_is_reached(cast: Cast) -> None:
    assert drafted(cast, "Bazaar One", cast.north) == ""


def test_operator_that_is_no_member_is_named_as_missing(cast: Cast) -> None:
    told = "No member that you know operates Market Nine: tell them in another way."
    assert drafted(cast, "Market Nine", cast.north) == told


def test_operator_that_the_author_may_not_know_reads_like_none(cast: Cast) -> None:
    Platform.objects.filter(pk=cast.platforms["Bazaar One"].pk).update(operator=cast.organization("company_two"))
    cast.platforms["Bazaar One"].refresh_from_db()
    told = "No member that you know operates Bazaar One: tell them in another way."
    assert drafted(cast, "Bazaar One", cast.north) == told
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    assert drafted(cast, "Bazaar One", cast.north) == told


def test_operator_outside_the_audience_will_not_see_it(cast: Cast) -> None:
    told = "Company One operates Bazaar One and will not see this alert as it is to be shared."
    assert drafted(cast, "Bazaar One", cast.north, Audience.AUTHORITIES) == told


def test_operator_that_is_not_named_does_not_see_a_red_alert(cast: Cast) -> None:
    told = "Company One operates Bazaar One and is not named: TLP:RED is for those named only."
    assert drafted(cast, "Bazaar One", cast.north, tlp=TLP.RED) == told


def test_framework_that_hides_its_members_tells_nothing(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    assert drafted(cast, "Bazaar One", cast.north, Audience.AUTHORITIES) == ""


def test_one_meets_the_operator_where_one_may_share_with_it_and_members_are_known(cast: Cast) -> None:
    company, other = cast.organization("company_one"), cast.analyst
    assert operators.meeting_place(cast.focal_point, company) == cast.north
    assert operators.meeting_place(other, cast.organization("company_one")) is None  # companies do not alert companies
    Framework.objects.filter(pk=cast.north.pk).update(companies_alert_companies=True)
    assert operators.meeting_place(other, company) == cast.north
    Framework.objects.update(hides_members=True)
    assert operators.meeting_place(cast.focal_point, company) is None
