"""What the site stands on breaks: the broker, the database, and, for comparison, Celery where it stands alone."""

import threading

from tests.chaos import world
from tests.chaos.stage import Stage, until
from tests.smtp import Mail

PEOPLE = 3  # in each company that is told


def broker(stage: Stage, points: range) -> int:
    """Stopped while something is published, flushed when it has been; its worker is killed, too."""
    stage.call("hook", "company_one")
    for role in ("web", "deliver", "worker"):
        stage.keep(role)
    browser = stage.browser()
    for number in points:
        first, second = world.alert(stage.cast), world.alert(stage.cast)
        stage.broker.stop()
        browser.approve(first.pk)
        stage.broker.start()
        stage.kept["worker"].child.kill()
        browser.approve(second.pk)
        stage.broker.flush()
        if number % 5 == 0:
            stage.kept["deliver"].child.kill()
    return 2 * len(points)


def database(stage: Stage, points: range) -> int:
    """Every process of the server is killed while somebody publishes, or a mail is on its way, and it starts again."""
    stage.call("hook", "company_one")
    alerts = [world.alert(stage.cast).pk for _number in points]
    for role in ("web", "deliver", "worker"):
        stage.keep(role)
    browser, came, kept = stage.browser(), threading.Event(), stage.mails.before

    def before(mail: Mail) -> None:
        kept(mail)
        came.set()

    stage.mails.before = before
    for number, alert in zip(points, alerts, strict=True):
        came.clear()
        pressing = threading.Thread(target=browser.approve, args=[alert])
        pressing.start()
        if number % 2:
            came.wait(10)
        else:
            came.wait(number / 40)  # as far as a publication gets until then
        stage.database.crash()
        pressing.join()
    stage.database.use()
    return len(points)


def control(stage: Stage, points: range) -> int:
    """Plain Celery, with the web process killed at the same steps, and the broker flushed."""
    stage.keep("web", control=True)
    stage.keep("deliver", control=True)  # which seals the audit trail, and finds nothing to send
    worker = stage.keep("worker", control=True)
    browser, approved = stage.browser(), 2
    steps = browser.approve(world.alert(stage.cast).pk, at=0)
    for at in (at for at in points if at <= steps):
        approved += 1
        if not browser.approve(world.alert(stage.cast).pk, at=at):
            stage.kills += 1
    _until_mailed(stage, browser.approve(world.alert(stage.cast).pk))
    worker.stop()
    browser.approve(world.alert(stage.cast).pk)
    stage.broker.flush()
    stage.keep("worker", control=True)
    _until_mailed(stage, browser.approve(world.alert(stage.cast).pk))
    return approved + 2


def _until_mailed(stage: Stage, steps: int) -> None:
    """Until its worker has nothing more to do: what was published last is told last."""
    newest = "SELECT reference FROM sharing_notice WHERE state = 'released' ORDER BY released_at DESC LIMIT 1"
    assert steps
    with stage.database.connect() as look:
        row = look.execute(newest).fetchone()
    assert row
    told = PEOPLE * len(world.ASKED) - 2  # one is deactivated, one wants no such mail
    until(lambda: sum(str(row[0]) in str(each.mail["Subject"]) for each in [*stage.arrivals]) == told, "mails are due")
