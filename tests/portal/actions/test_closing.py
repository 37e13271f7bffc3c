"""The end of a framework: everyone stops reading through it at once, and nothing about it changes any more."""

import pytest
from django.db import IntegrityError, transaction

from portal import clock, grants, lasting, queries
from portal.actions import applications, closing, frameworks
from portal.enums import ApplicationState, FrameworkPermission
from portal.errors import ActionRefused, NotAllowed
from portal.models import Application, AuditEvent, Framework
from sharing import access
from sharing.enums import Audience
from tests.cast import Cast
from tests.factories import notices
from tests.portal.actions.test_frameworks import admit, membership


def close(cast: Cast, **more: str) -> None:
    closing.close(cast.north, **{"code": "North", "reason": " Replaced ", **more}, by=cast.coordinator)


def test_nobody_reads_through_a_closed_framework_and_originators_keep_their_items(cast: Cast) -> None:
    north, both = [(cast.north, Audience.EVERYONE)], [(cast.north, Audience.EVERYONE), (cast.region, Audience.EVERYONE)]
    here = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=north)
    there = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=both)
    close(cast)
    readers = (cast.analyst, cast.coordinator, cast.focal_point)
    assert [[access.can_read(by, row) for row in (here, there)] for by in readers] == [
        [False, True],
        [False, False],
        [True, True],
    ]
    assert grants.may(cast.analyst, FrameworkPermission.RESPOND, cast.north) is False
    assert grants.drift() == []


def test_closing_is_told_to_members_and_ends_what_waits(cast: Cast) -> None:
    waiting = applications.apply(
        cast.north, role="company", reason="We sell", duties="", version=1, signatory="S", by=cast.approver("outsider")
    )
    close(cast)
    told = [(row.name, row.closed_reason) for row in lasting.closed(cast.analyst)]
    assert told == [("Framework of the north", "Replaced")]
    assert lasting.closed(cast.member("former")) == lasting.closed(cast.member("outsider")) == []
    row = Application.objects.get(pk=waiting.pk)
    assert (row.state, row.answer, row.closed_by) == (ApplicationState.CLOSED, "Replaced", cast.coordinator)
    acts = AuditEvent.objects.filter(framework_id=cast.north.pk).values_list("action", flat=True)
    assert {"framework.closed", "application.closed"} <= set(acts)


def test_nothing_about_a_closed_framework_changes(cast: Cast) -> None:
    row, asked = (membership(cast.north, cast.organization(name)) for name in ("company_one", "unsigned"))
    close(cast)
    acts = (
        lambda: frameworks.accept(asked, version=1, signatory="S", by=cast.approver("unsigned")),
        lambda: frameworks.change_rules(cast.north, contact="x", by=cast.coordinator),
        lambda: frameworks.end(row, by=cast.coordinator),
        lambda: frameworks.resume(row, by=cast.coordinator),
        lambda: admit(cast),
        lambda: close(cast),
        lambda: frameworks.admit(
            framework=cast.north,
            organization=cast.organization("outsider"),
            role="company",
            signatory="S",
            by=None,
        ),
    )
    for act in acts:
        with pytest.raises(ActionRefused):
            act()
    assert queries.joinable(cast.approver("outsider")).filter(pk=cast.north.pk).exists() is False


@pytest.mark.parametrize(("typed", "field"), [({"code": "south"}, "code"), ({"reason": "  "}, "reason")])
def test_closing_needs_the_code_and_a_reason(cast: Cast, typed: dict[str, str], field: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        close(cast, **typed)
    cast.north.refresh_from_db()
    assert (refusal.value.field, cast.north.closed_at) == (field, None)


def test_database_closes_nothing_without_a_reason_and_keeps_none_of_an_open_framework(cast: Cast) -> None:
    rows = Framework.objects.filter(pk=cast.north.pk)
    for values in ({"closed_at": clock.now(), "closed_by": cast.coordinator}, {"closed_reason": "Because"}):
        with pytest.raises(IntegrityError, match="framework_closed_with_reason"), transaction.atomic():
            rows.update(**values)


def test_only_an_approver_of_the_coordinator_closes(cast: Cast) -> None:
    for by in (cast.member("coordinator_north"), cast.colleague, cast.approver("coordinator_south")):
        with pytest.raises(NotAllowed):
            closing.close(cast.north, code="north", reason="No", by=by)
