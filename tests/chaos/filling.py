"""A disk on which there is no room for a file that somebody hands in."""

import io
import random
from pathlib import Path
from typing import Final

from PIL import Image

from tests.cast import PASSWORD
from tests.chaos.browser import Browser
from tests.chaos.stage import Stage, until
from tests.factories import acts

ROOM: Final = 100_000  # bytes of any one file
FILES: Final = "SELECT count(*) FROM sharing_evidence"
NAMED: Final = "SELECT key FROM sharing_evidence UNION SELECT preview_key FROM sharing_evidence"


def evidence(stage: Stage, points: range) -> int:
    """What is given fits, and what is kept of it does not. It is refused, and of it nothing stays; with room, it is
    taken.
    """
    row = acts.draft(stage.cast)
    narrow = stage.start("web", room=ROOM)
    browser = Browser(stage.port, stage.cast.focal_point.email, PASSWORD)
    browser.sign_in()
    for _number in points:
        answer = browser.hand_in(f"/items/{row.pk}/evidence/", "attached", "seen.jpg", picture())
        said = (answer.status, "Nothing was changed" in answer.text)
        assert said == (500, True), f"a file without room was answered {said}"
        assert (stage.count(FILES), stored(stage)) == (0, set()), "something is kept of what was refused"
    narrow.kill()
    narrow.wait()
    stage.keep("web")
    until(lambda: browser.insist("GET", "/healthz").status == 200, "the site does not answer")
    answer = browser.hand_in(f"/items/{row.pk}/evidence/", "attached", "seen.jpg", picture())
    assert answer.status == 302, f"a file with room was answered {answer.status}"
    with stage.database.connect() as look:
        named = {str(key) for (key,) in look.execute(NAMED.encode()).fetchall() if key}
    assert (stage.count(FILES), stored(stage)) == (1, named), "what is stored is not what is named"
    return 0


def picture() -> bytes:
    """Small as it is given, and large when it is written anew, finer."""
    image = Image.frombytes("L", (640, 480), random.Random(7).randbytes(640 * 480)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=10)
    return out.getvalue()


def stored(stage: Stage) -> set[str]:
    """The keys of what lies in the storage."""
    place = Path(stage.environ["ACCORD_VAR"], "evidence")
    return {str(file.relative_to(place)) for file in place.rglob("*") if file.is_file()}
