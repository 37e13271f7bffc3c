"""Processes that are killed while they publish, word, send and record."""

from email.message import Message as Mail

from sharing.models import VendorAlert
from tests.chaos import world
from tests.chaos.children import Child
from tests.chaos.stage import Stage, until
from tests.receivers import TAKEN, Behaviour, Receiver, Say

HOOKS = 4  # endpoints of each company: one whose caller was killed rests until its lease is over
DUE = "SELECT count(*) FROM portal_message WHERE sent_at IS NULL AND suppressed_at IS NULL AND dead_at IS NULL"
DUE_NOW = f"{DUE} AND (leased_until IS NULL OR leased_until < now()) AND not_before <= now()"


def web(stage: Stage, points: range) -> int:
    """The web process ends before each of these steps of a publication; whoever pressed the button presses again."""
    stage.call("hook", "company_one")
    for role in ("web", "deliver", "worker"):
        stage.keep(role)
    browser, approved = stage.browser(), 1
    steps = browser.approve(world.alert(stage.cast).pk, at=0)
    for at in (at for at in points if at <= steps):
        approved += 1
        if not browser.approve(world.alert(stage.cast).pk, at=at):
            stage.kills += 1
    return approved


def deliverer(stage: Stage, points: range) -> int:
    """The deliverer ends before each of these steps. Meanwhile rights end, while nobody sends."""
    approved = 0
    for at in points:
        if stage.count(f"{DUE_NOW} AND endpoint_id IS NULL") < 4:
            row = world.publish(stage.cast)
            approved += 1
            _take_away(stage, approved, row)
        end_of(stage, stage.start("deliver", at=at, thread="mailer"))
    return approved


def unhurried(stage: Stage, points: range) -> int:
    """The deliverer once more, with the product's own leases and waits."""
    world.publish(stage.cast)
    for at in points:
        end_of(stage, stage.start("deliver", at=at, thread="mailer", long=True))
    stage.keep("deliver", long=True)
    return 1


def caller(stage: Stage, points: range) -> int:
    """The same of the threads that call endpoints."""
    for company in world.ASKED:
        for _number in range(HOOKS):
            stage.call("hook", company)
    approved = 0
    for at in points:
        if stage.count(f"{DUE_NOW} AND endpoint_id IS NOT NULL") < HOOKS:
            row = world.publish(stage.cast)
            approved += 1
            _take_away(stage, approved, row)
        end_of(stage, stage.start("deliver", at=at, thread="caller"))
    return approved


def worker(stage: Stage, points: range) -> int:
    """The worker that was rung ends before each of these steps; no deliverer runs."""
    stage.call("hook", "company_one")
    stage.keep("web")
    browser = stage.browser()
    for at in points:
        child = stage.start("worker", at=at, thread="ThreadPool")
        browser.approve(world.alert(stage.cast).pk)
        end_of(stage, child)
    return len(points)


def at_the_mail_server(stage: Stage, points: range) -> int:
    """The deliverer is killed when the mail server has a whole mail: before it answers, and after."""
    kept, came = stage.mails.before, list[Mail]()

    def before(mail: Mail) -> None:
        kept(mail)
        came.append(mail)
        if len(came) in points and len(came) % 2 == 0:
            stage.kept["deliver"].child.kill()

    def after(mail: Mail) -> None:
        if len(came) in points and len(came) % 2:
            stage.kept["deliver"].child.kill()

    stage.mails.before, stage.mails.after = before, after
    stage.keep("deliver")
    approved = 0
    while len(came) < points.stop:
        world.publish(stage.cast)
        approved += 1
        until(lambda: stage.count(f"{DUE_NOW} AND endpoint_id IS NULL") == 0, "mails are due")
    return approved


def dying(stage: Stage) -> Behaviour:
    """A receiver at which every other caller is killed: with the request, or when the answer is on its way."""

    def behave(hook: Receiver, say: Say) -> None:
        number = len(hook.requests)
        if number % 4 == 1:
            stage.kept["deliver"].child.kill()
        TAKEN(hook, say)
        if number % 4 == 3:
            stage.kept["deliver"].child.kill()

    return behave


def at_the_receiver(stage: Stage, points: range) -> int:
    """The same at a receiver of webhooks."""
    for company in world.ASKED:
        for _number in range(HOOKS):
            stage.call("hook", company)
    hook = stage.hooks["hook"]
    hook.behave = dying(stage)
    stage.keep("deliver")
    approved = 0
    while len(hook.requests) < points.stop:
        world.publish(stage.cast)
        approved += 1
        until(lambda: stage.count(f"{DUE_NOW} AND endpoint_id IS NOT NULL") == 0, "calls are due")
    hook.behave = TAKEN
    return approved


def end_of(stage: Stage, child: Child) -> None:
    """It must be its kill, which is counted."""
    child.wait()
    assert child.is_killed, f"the {child.role} ended with {child.code}: {child.log}"
    stage.killed(child)


def _take_away(stage: Stage, approved: int, row: VendorAlert) -> None:
    """A right ends between publishing and sending: of one company with the second, of another with the fourth, and the
    third and each fifth are shared no more.
    """
    if approved == 2:
        world.suspend(stage.cast, "company_four")
    elif approved == 4:
        world.end(stage.cast, "company_five")
        world.end(stage.cast, "company_four")
    elif approved == 3 or approved % 5 == 0:
        world.stop(stage.cast, row)
