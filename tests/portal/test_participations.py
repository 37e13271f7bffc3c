"""Memberships that are read once for an answer, and anew for the next."""

from django.http import HttpRequest, HttpResponse
from pytest_django import DjangoAssertNumQueries

from portal import clock, locks, participations
from portal.middleware import OneMoment
from portal.models import Participation
from tests.cast import Cast


def suspend(cast: Cast) -> None:
    """Between two requests, by somebody else."""
    Participation.objects.filter(organization=cast.analyst.organization_id).update(
        suspended_at=clock.now(), suspended_by=cast.coordinator
    )


def count(cast: Cast) -> int:
    return len(participations.of(cast.analyst.organization_id))


def ask(method: str, cast: Cast) -> list[int]:
    """How many memberships a page of the analyst's finds before and after they are suspended."""
    found: list[int] = []

    def page(request: HttpRequest) -> HttpResponse:
        found.append(count(cast))
        suspend(cast)
        found.append(count(cast))
        return HttpResponse()

    request = HttpRequest()
    request.method = method
    OneMoment(page)(request)
    return found


def test_an_answer_that_changes_nothing_is_made_of_one_reading(cast: Cast) -> None:
    assert ask("GET", cast) == [2, 2]
    assert count(cast) == 0


def test_an_act_reads_anew_each_time(cast: Cast) -> None:
    assert ask("POST", cast) == [2, 0]


def test_whoever_takes_a_lock_reads_anew(cast: Cast) -> None:
    with participations.remembered():
        assert count(cast) == 2
        suspend(cast)
        locks.hold("a name")
        assert count(cast) == 0


def test_each_organization_is_read_once(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with participations.remembered(), django_assert_num_queries(2):
        for _time in range(3):
            count(cast)
            participations.of(cast.focal_point.organization_id)
