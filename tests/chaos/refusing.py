"""Mail servers and receivers that refuse, hang, answer nonsense, and come back."""

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.chaos import world
from tests.chaos.children import Child
from tests.chaos.stage import Stage, until
from tests.receivers import TAKEN, Behaviour, Receiver, Request, Say, answering, endless, silent
from tests.smtp import SILENCE, Mail

MOODS: Final = (
    {"CONNECT": "421 4.3.2 not now"},
    {"CONNECT": SILENCE},
    {"RCPT": "451 4.7.1 later"},
    {"DATA": "452 4.3.1 no room"},
    {"END": "451 4.3.0 later"},
    {"END": SILENCE},
    {"END": "554 5.6.0 not taken"},
    {"MAIL": "530 5.7.0 who are you"},
)
ENDS_WITHIN: Final = 30.0  # seconds
UNKNOWN: Final = "person0@company-five.example"
TRIED: Final = """
    SELECT count(*) FROM portal_message
    WHERE sent_at IS NULL AND dead_at IS NULL AND channel = 'email' AND attempts > 0 AND last_error <> ''
"""


TO_BE_SENT: Final = """
    SELECT count(*) FROM portal_message WHERE sent_at IS NULL AND suppressed_at IS NULL AND dead_at IS NULL
"""


def mail_server(stage: Stage, points: range) -> int:
    """Away, then in each mood, then well, but for one person whom it does not know."""
    stage.keep("deliver")
    approved = 0
    for number in points:
        if number == 0:
            stage.close_mail()
        else:
            stage.mails.answers = MOODS[number - 1]
        world.publish(stage.cast)
        approved += 1
        until(lambda: stage.count(TRIED) >= 3, "no mail was tried")
        if number == 0:
            stage.open_mail()
        stage.mails.answers = {}
        until(lambda: stage.count(TRIED) == 0, "mails are left")
    stage.mails.refusals = {UNKNOWN: "550 5.1.1 no such user"}
    world.publish(stage.cast)
    until(lambda: '"given_up"' in stage.log("deliver"), "no alarm is raised")
    return approved + 1


def refusing(behave: Behaviour) -> Behaviour:
    """What is not taken has not arrived."""

    def inner(hook: Receiver, say: Say) -> None:
        hook.requests.pop()
        behave(hook, say)

    return inner


HOOKS: Final = {
    "good": TAKEN,
    "slow": refusing(silent),
    "failing": refusing(answering(500)),
    "gone": refusing(answering(410)),
    "endless": endless,
}


def receivers(stage: Stage, points: range) -> int:
    """One is well, and is called at once whatever the others do; at last all are, but for the one that is gone."""
    companies = (*world.ASKED, "company_five")
    for name, company in zip(HOOKS, companies, strict=True):
        stage.call(name, company)
    stage.keep("deliver")
    good = stage.hooks["good"].requests
    for number in points:
        world.publish(stage.cast)
        until(partial(_holds, good, number + 1), "a slow receiver delays another")
    for name in ("slow", "failing"):
        stage.hooks[name].behave = TAKEN
    return len(points)


def _holds(requests: list[Request], least: int) -> bool:
    return len(requests) >= least


def twice(stage: Stage, points: range) -> int:
    """The same tasks again and again, to two workers beside two deliverers."""
    stage.call("hook", "company_one")
    stage.keep("web")
    others = [stage.start(role) for role in ("worker", "worker", "deliver", "deliver")]
    browser = stage.browser()
    for _number in points:
        browser.approve(world.alert(stage.cast).pk)
        assert stage.start("ring", {"tasks": ["portal.tasks.deliver", "portal.tasks.call"] * 10}).wait() == 0
    stage.settle()
    for child in others:
        child.end()
    assert [child.wait() for child in others] == [0, 0, 0, 0]
    return len(points)


def skewed(role: str, seconds: float) -> Callable[[Stage, range], int]:
    """One process has another time than all others, and than the database."""

    def act(stage: Stage, points: range) -> int:
        stage.call("hook", "company_one")
        for each in ("web", "deliver", "worker"):
            stage.keep(each, skewed=seconds if each == role else 0)
        browser = stage.browser()
        for _number in points:
            browser.approve(world.alert(stage.cast).pk)
        return len(points)

    return act


def asked_to_end(role: str) -> Callable[[Stage, range], int]:
    """SIGTERM while a mail or a call is on its way: the process ends, in time, and what it leaves another sends."""

    def act(stage: Stage, points: range) -> int:
        stage.call("hook", "company_one")
        kept, came = stage.mails.before, list[str]()

        def end(what: str) -> None:
            came.append(what)
            if came.count(what) % 4 == 1:
                stage.kept[role].child.end()

        def before(mail: Mail) -> None:
            kept(mail)
            end("mail")

        def behave(hook: Receiver, say: Say) -> None:
            end("call")
            TAKEN(hook, say)

        stage.mails.before, stage.hooks["hook"].behave = before, behave
        stage.keep("web")
        stage.keep(role)
        browser = stage.browser()
        for _number in points:
            browser.approve(world.alert(stage.cast).pk)
            until(lambda: stage.count(TO_BE_SENT) == 0 or role == "worker", "mails are due")
        until(lambda: {"mail", "call"} <= {*came}, "nothing was sent")
        until(lambda: any(child.asked_at and child.over.is_set() for child in _of(stage, role)), "nobody has ended")
        ended = [child for child in _of(stage, role) if child.over.is_set()]
        assert {child.code for child in ended} == {0}, [child.code for child in ended]
        assert max(child.took for child in ended) < ENDS_WITHIN, "whoever asked it to end would have killed it"
        return len(points)

    return act


def _of(stage: Stage, role: str) -> list[Child]:
    return [child for child in stage.nursery.children if child.role == role]
