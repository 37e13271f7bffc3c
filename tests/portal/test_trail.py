"""The words of the audit trail: every act that is recorded anywhere can be said, and the pages of operators."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from portal import audit, clock, seals, trail
from portal.enums import ApplicationState
from portal.models import AuditEvent, User
from tests.cast import Cast
from tests.conftest import SignedIn

ROOT = Path(__file__).resolve().parents[2]
# Acts whose code is put together, or handed on: where, and what it can be.
HANDED_ON = {"record_each", "record"}
MADE = {
    "application.{}": [f"application.{state}" for state in ApplicationState.values if state != ApplicationState.OPEN],
    "notice.proposal_{}": ["notice.proposal_declined", "notice.proposal_taken"],
    "reference.{}": [f"reference.{what}" for what in ("controls", "names", "substances", "techniques")],
}
A_CODE = re.compile(r"participation\.[a-z_]+")


def _recorded() -> Iterator[str]:
    """The code of each act that the product records, with `{}` for what is put into it."""
    for package in ("portal", "sharing", "trends"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from _codes(ast.parse(path.read_text()))


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        of_audit = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "audit"
        if of_audit and called in HANDED_ON:
            yield from _said(node.args[0])
        for argument in node.args:
            if isinstance(argument, ast.Constant) and A_CODE.fullmatch(str(argument.value)):
                yield str(argument.value)


def _said(code: ast.expr) -> Iterator[str]:
    if isinstance(code, ast.Constant):
        yield str(code.value)
    elif isinstance(code, ast.IfExp):
        yield from (*_said(code.body), *_said(code.orelse))
    elif isinstance(code, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in code.values)
    else:
        assert isinstance(code, ast.Name), ast.dump(code)
        assert code.id == "action", "an act is named where it is recorded, or handed on as `action`"


def test_every_act_that_is_recorded_can_be_said_in_words() -> None:
    codes = {whole for code in _recorded() for whole in MADE.get(code, [code])}
    assert len(codes) > 50
    missing = codes - trail.known_acts()
    assert missing == set(), "say in words what these are: portal/trail.py, or WORDS of the package's own trail.py"


def test_no_words_are_kept_for_acts_that_nobody_records() -> None:
    codes = {whole for code in _recorded() for whole in MADE.get(code, [code])}
    assert trail.known_acts() - codes == {"unrestricted"}


def test_pages_lose_no_act_and_count_nothing(cast: Cast) -> None:
    """Also where many acts have the same moment; a cursor holds no number of the whole trail."""
    with clock.moved_to(clock.now() - timedelta(days=1)):
        for count in range(7):
            audit.record("person.roles", target=cast.analyst, by=cast.analyst, fields=[str(count)])
    audit.record("person.roles", target=cast.analyst, by=cast.analyst, fields=["last"])
    found, after = [], ""
    for _page in range(10):
        page = trail.page(cast.analyst, AuditEvent.objects.all(), named=lambda keys: keys, after=after, limit=3)
        found += [act.event.fields[0] for act in page.acts]
        after = page.after
        if not after:
            break
        moment, shown = after.split("~")
        assert datetime.fromisoformat(moment) <= clock.now()
        assert int(shown) <= 7
    assert found == ["last", "6", "5", "4", "3", "2", "1", "0"]
    for broken in (
        "x",
        "~",
        "2026-01-01~x",
        "2026-01-01T00:00:00+00:00~-1",
        "9999999-01-01~0",
        "0001-01-01T00:00+14:00~0",
    ):
        page = trail.page(cast.analyst, AuditEvent.objects.all(), named=lambda keys: keys, after=broken)
        assert len(page.acts) == 8


def test_operators_see_every_act_and_the_head_of_the_chain(cast: Cast) -> None:
    audit.record("person.roles", target=cast.analyst, by=cast.analyst)
    audit.record("organization.created", target=cast.analyst.organization, by=None)
    operator = cast.member("outsider")
    assert SignedIn(operator).get("/trail/").status_code == 404
    User.objects.filter(pk=operator.pk).update(is_operator=True)
    browser = SignedIn(User.objects.get(pk=operator.pk))
    text = browser.get("/trail/").text
    assert "nothing is sealed yet" in text
    seals.seal_due()
    head = seals.head()
    assert head
    text = browser.get("/trail/").text
    for said in (head.hash, "Changed what a person may do", cast.analyst.name, "Company One", "the operator of this"):
        assert said in text
    assert "is the deliverer running" not in text
    audit.record("person.roles", target=cast.analyst, by=cast.analyst)
    with clock.moved_to(clock.now() + timedelta(minutes=2)):
        assert "is the deliverer running" in browser.get("/trail/").text
