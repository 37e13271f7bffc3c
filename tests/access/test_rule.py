"""The product's reading rule, in each of its forms, against the oracle, in random worlds."""

from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser

from portal import clock
from portal.models import User
from sharing import access, responses
from sharing.models import Notice, Receipt, VendorAlert
from tests.access import worlds
from tests.cast import Cast
from tests.factories import notices

SEEDS = [0, 1, 3, 4, 5, 6, 9, 10, 11, 12]  # each holds both answers: a test below says so


@pytest.mark.parametrize("seed", SEEDS)
def test_rule_agrees_with_the_oracle(db: None, seed: int) -> None:
    written = worlds.write(Random(seed))
    with clock.moved_to(worlds.NOW):
        for user, person in written.people:
            expected = {row.pk for row, item in written.items if written.world.may_read(person, item)}
            for many in (False, True):
                rows = access.readable(_fresh(user), Notice, many=many)
                assert set(rows.values_list("pk", flat=True)) == expected
        expected = {row.pk for row, item in written.items if written.world.may_read(None, item)}
        assert set(access.readable(AnonymousUser(), Notice).values_list("pk", flat=True)) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_inverse_of_the_rule_and_single_questions_agree_with_the_oracle(db: None, seed: int) -> None:
    written = worlds.write(Random(seed))
    with clock.moved_to(worlds.NOW):
        people = [(_fresh(u), person) for u, person in written.people if written.world.is_active(person)]
        for number, (row, item) in enumerate(written.items):
            expected = {user.pk for user, person in people if written.world.may_read(person, item)}
            assert set(access.readers_of(row).values_list("pk", flat=True)) == expected
            user, person = people[number % len(people)]
            assert access.can_read(user, row) is written.world.may_read(person, item)


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_hold_what_releases_open_and_each_notice_once(db: None, seed: int) -> None:
    written = worlds.write(Random(seed))
    with clock.moved_to(worlds.NOW):
        for user, person in written.people:
            merged = [r.notice_id for q in access.releases_by_framework(_fresh(user)) for r in q]
            expected = {row.pk for row, item in written.items if written.world.is_shared_with(person, item)}
            assert sorted(merged) == sorted(set(merged))
            assert set(merged) == expected
            assert {r.notice_id for r in access.readable_releases(_fresh(user))} == expected
            assert {r.notice_id for r in access.releases_in(_fresh(user))} == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_worlds_hold_both_answers(db: None, seed: int) -> None:
    written = worlds.write(Random(seed))
    pairs = [(person, item) for _, person in written.people for _, item in written.items]
    assert {written.world.may_read(person, item) for person, item in pairs} == {True, False}
    assert {written.world.is_shared_with(person, item) for person, item in pairs} == {True, False}


def test_guarded_table_without_a_reader_raises(db: None) -> None:
    with pytest.raises(Exception, match=r"sharing\.access"):
        list(VendorAlert.objects.all())


def test_withdrawn_notice_is_a_tombstone_to_readers_and_whole_to_its_originator(cast: Cast) -> None:
    row = notices.alert(
        author=cast.focal_point, approver=cast.colleague, state="withdrawn", releases=[(cast.north, "everyone")]
    )
    assert not access.can_read(cast.analyst, row)
    assert list(access.tombstones(cast.analyst)) == [Notice._base_manager.get(pk=row.pk)]
    assert list(access.tombstones(cast.member("outsider"))) == []
    assert access.can_read(cast.focal_point, row)


def test_bulletin_sums_up_what_is_for_everyone_and_not_red(cast: Cast) -> None:
    shared = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "authorities")])
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], tlp="red")
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.region, "everyone")])
    assert [release.notice_id for release in access.summed_up(cast.north)] == [shared.pk]


def test_responses_are_seen_by_originator_coordinator_and_the_responder_alone(cast: Cast) -> None:
    row = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, "everyone"), (cast.region, "everyone")],
        addressees=[cast.organization("company_one")],
    )
    Receipt._base_manager.create(notice=row, organization=cast.organization("company_one"))
    seeing = {
        name
        for name in cast.organizations
        if responses.seen_receipts(User.objects.get(pk=cast.member(name).pk), row).exists()
    }
    assert seeing == {"authority_north", "company_one", "coordinator_north", "coordinator_region"}


def _fresh(user: User) -> User:
    return User.objects.select_related("organization").get(pk=user.pk)
