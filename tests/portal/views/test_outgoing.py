"""The page of operators: how the outbox stands, and what becomes of what was given up."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail

from portal import clock, outbox, outgoing, seals
from portal.actions import endpoints
from portal.actions import outgoing as act
from portal.enums import MessageKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Message, User
from tests.cast import Cast
from tests.conftest import SignedIn

PAGE = "/outgoing/"


def operator(cast: Cast) -> User:
    row = cast.member("outsider")
    User.objects.filter(pk=row.pk).update(is_operator=True)
    return User.objects.get(pk=row.pk)


def given_up(cast: Cast, name: str, kind: MessageKind = MessageKind.PASSWORD_RESET, **fields: object) -> Message:
    row = Message(kind=kind, key=f"secretword {name}", recipient=cast.analyst, attempts=12)
    row.not_before = row.due_at = clock.now() - timedelta(hours=3)
    row.dead_at, row.last_error = clock.now(), "PermanentError"
    for field, value in fields.items():
        setattr(row, field, value)
    row.save(force_insert=True)
    return row


def acts() -> list[tuple[str, str, uuid.UUID | None]]:
    """What is on record of messages."""
    rows = AuditEvent.objects.filter(action__startswith="message.").order_by("target_id")
    return list(rows.values_list("action", "target_id", "actor_id"))


def test_only_operators_know_of_it(cast: Cast) -> None:
    row = given_up(cast, "one")
    for person in (cast.analyst, cast.administrator("company_one"), cast.member("coordinator_north")):
        browser = SignedIn(person)
        assert browser.get(PAGE).status_code == 404
        for address in (f"{PAGE}retry/", f"{PAGE}{row.pk}/retry/", f"{PAGE}{row.pk}/leave/"):
            assert browser.post(address, {"kind": row.kind}).status_code == 404
    assert PAGE not in browser.get("/me/").text
    assert PAGE in SignedIn(operator(cast)).get("/me/").text
    assert (Message.objects.filter(outgoing.GIVEN_UP).count(), acts()) == (1, [])


def test_page_tells_kind_organization_and_error_and_no_content(cast: Cast) -> None:
    given_up(cast, "one")
    late = dict.fromkeys(("not_before", "due_at"), clock.now() - timedelta(minutes=20))
    given_up(cast, "two", MessageKind.SUMMARY, dead_at=None, last_error="", **late)
    text = SignedIn(operator(cast)).get(PAGE).text
    for said in ("Password reset", "Company One", "PermanentError", "1 message has been due for more than 15 minutes"):
        assert said in text
    for content in ("secretword", cast.analyst.name, cast.analyst.email):
        assert content not in text
    only = SignedIn(operator(cast)).get(PAGE, {"kind": "summary"}).text
    assert "Nothing of this kind was given up" in only


def test_page_tells_whose_endpoint_a_call_was_for_and_its_kind_apart_from_its_way(cast: Cast) -> None:
    endpoint = endpoints.create(
        name="Ours", url="https://hooks.company-two.example/", kinds=["item"], by=cast.administrator("company_two")
    )
    call = {"channel": "webhook", "recipient": None, "endpoint": endpoint, "last_error": "EgressRefused"}
    given_up(cast, "one", MessageKind.CALL, **call)
    text = SignedIn(operator(cast)).get(PAGE).text
    assert '<td class="title">Event</td><td>Webhook</td>' in text
    for said in ("Company Two", "The address is not one that may be called", "EgressRefused"):
        assert said in text


def test_page_of_a_site_on_which_all_is_well(cast: Cast) -> None:
    text = SignedIn(operator(cast)).get(PAGE).text
    assert "Nothing waits" in text
    assert "Given up</h2>" not in text


def test_one_is_sent_again_and_recorded(cast: Cast) -> None:
    row, other = given_up(cast, "one"), given_up(cast, "two")
    browser = SignedIn(person := operator(cast))
    assert browser.post(f"{PAGE}{row.pk}/retry/", follow=True).status_code == 200
    outbox.deliver_due()
    assert ([sent.to for sent in mail.outbox], acts()) == (
        [[cast.analyst.email]],
        [("message.retried", str(row.pk), person.pk)],
    )
    assert list(Message.objects.filter(outgoing.GIVEN_UP)) == [other]
    assert browser.post(f"{PAGE}{row.pk}/retry/").status_code == 404
    assert browser.post(f"{PAGE}{uuid.uuid4()}/retry/").status_code == 404
    seals.seal_due()
    assert "Had a message sent again" in browser.get("/trail/").text


def test_all_of_one_kind_are_sent_again_the_oldest_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [clock.now() - timedelta(days=number) for number in range(3)]
    rows = [given_up(cast, str(number), dead_at=day) for number, day in enumerate(days)]
    other = given_up(cast, "other", MessageKind.SUMMARY)
    monkeypatch.setattr(act, "MOST", 2)
    browser = SignedIn(operator(cast))
    answer = browser.post(f"{PAGE}retry/", {"kind": "password_reset"}, follow=True)
    assert "2 messages are tried again" in answer.text
    assert set(Message.objects.filter(outgoing.GIVEN_UP)) == {rows[0], other}
    assert {key for _action, key, _actor in acts()} == {str(rows[1].pk), str(rows[2].pk)}
    assert browser.post(f"{PAGE}retry/", {"kind": "nonsense"}).status_code == 404


def test_one_is_left_unsent_and_raises_no_alarm_any_more(cast: Cast) -> None:
    row = given_up(cast, "one")
    person = operator(cast)
    SignedIn(person).post(f"{PAGE}{row.pk}/leave/")
    row.refresh_from_db()
    assert (row.dead_at, row.suppressed_at is None, outgoing.tallies()) == (None, False, [])
    assert acts() == [("message.left", str(row.pk), person.pk)]
    with pytest.raises(ActionRefused):
        act.leave(row, by=person)
    with pytest.raises(ActionRefused):
        act.retry(row, by=person)


def test_actions_ask_themselves_who_acts(cast: Cast) -> None:
    row = given_up(cast, "one")
    for refused in (act.retry, act.leave):
        with pytest.raises(NotAllowed):
            refused(row, by=cast.analyst)
    with pytest.raises(NotAllowed):
        act.retry_kind(MessageKind.PASSWORD_RESET, by=cast.analyst)


def test_pages_lose_none_and_repeat_none(cast: Cast) -> None:
    """Also where many were given up at the same moment; what is no cursor begins anew."""
    moment = clock.now()
    rows = {given_up(cast, str(number), dead_at=moment - timedelta(hours=number // 4)).pk for number in range(7)}
    found, after = [], ""
    for _page in range(4):
        page = outgoing.given_up(after=after, limit=2)
        found += [row.pk for row in page.rows]
        after = page.after
    assert (after, len(found), set(found)) == ("", 7, rows)
    for broken in ("x", "~", f"2026-01-01~{uuid.uuid4()}x", f"9999999-01-01~{uuid.uuid4()}"):
        assert len(outgoing.given_up(after=broken).rows) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_much_for_three_as_for_one(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for number in range(count):
        given_up(cast, str(number))
    browser = SignedIn(operator(cast))
    with django_assert_num_queries(9):  # type: ignore[operator]
        browser.get(PAGE)
