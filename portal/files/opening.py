"""Opens a file in a process of its own: what is hostile in it meets limits of memory and time, and nothing of the site.

    open_file(name, data)    what is kept of it, or Refused

Pillow re-encodes images, so that their metadata (where a photo was taken, with which device) and whatever else was
hidden in the file are gone; qpdf opens PDF, and one with active content or enclosed files is refused. Standard input
and output of `python -m portal.files.opening media/type`: the file in; one line of JSON and what is kept out.
"""

import contextlib
import hashlib
import json
import resource
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal.files import kinds, names
from portal.files.kinds import Refused

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 30
BYTES: Final = 1024**3  # of memory; measured: a picture of 40 million pixels needs 0.6, a WebP of 16 million 0.9
WRITTEN: Final = 40 * 1024 * 1024  # bytes that may be kept of one file
ANSWER: Final = WRITTEN + 64 * 1024  # bytes that are read from the process: those, and what it says of them
AT_ONCE: Final = 2  # in one process of the site
PATIENCE: Final = 10.0  # seconds
REASONS: Final[dict[str, str | Promise]] = {
    "damaged": _("The file cannot be opened: it is damaged, or not what its name says."),
    "pixels": _("The picture has more than 40 million pixels; send a smaller one."),
    "webp": _("The picture has more than 16 million pixels, the most for WebP; send it as JPEG or smaller."),
    "written": _("Written anew without what it hides, the picture takes more than 40 MB; send a smaller one."),
    "password": _("The PDF is protected by a password. Print it to a new PDF and send that."),
    "active": _("The PDF holds a script or starts something when it is opened. Print it to a new PDF and send that."),
    "enclosed": _("The PDF encloses other files. Send them on their own, and the PDF printed anew."),
    "trailing": _("Something else is hidden behind the end of the PDF. Print it to a new PDF and send that."),
    "encoding": _("The text is not in UTF-8. Save it as UTF-8 and send it again."),
}


_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Opened:
    """What is kept of a file. `sha256_given` is of the bytes as they came, `sha256` of `content`.

    `image_hash` (16 hexadecimal digits) and `preview` (a small JPEG) are of images only. `taken` is what the camera
    wrote down, as "2026:03:31 14:05:09" with "+02:00" behind it where it knew; empty where it said nothing.
    """

    name: str
    media_type: str
    content: bytes
    sha256_given: str
    sha256: str
    image_hash: str = ""
    preview: bytes = b""
    taken: str = ""


def open_file(name: str, data: bytes) -> Opened:
    """The file as it is kept. Raises Refused, and Busy where others are being opened."""
    kind = kinds.recognize(name, data)
    if kind in (kinds.TEXT, kinds.CSV):
        _refuse_encoding(data)
        told, content, preview = {"media_type": kind.media_type}, data, b""
    else:
        told, content, preview = _in_turn(kind, data)
    cleaned = _named(names.clean(name), kinds.BY_TYPE[told["media_type"]])
    return Opened(
        name=cleaned,
        media_type=told["media_type"],
        content=content,
        sha256_given=hashlib.sha256(data).hexdigest(),
        sha256=hashlib.sha256(content).hexdigest(),
        image_hash=told.get("image_hash", ""),
        preview=preview,
        taken=told.get("taken", ""),
    )


def _named(name: str, kind: kinds.Kind) -> str:
    """The name with the ending of what is kept."""
    if names.ending(name) in kind.endings:
        return name
    stem = name.rpartition(".")[0] if names.ending(name) in kinds.BY_ENDING else name
    return f"{stem or name}.{kind.endings[0]}"


def _refuse_encoding(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Refused(_t("The text is not in UTF-8. Save it as UTF-8 and send it again.")) from None


def _in_turn(kind: kinds.Kind, data: bytes) -> tuple[dict[str, str], bytes, bytes]:
    """Few at a time: each may take as much memory as a large picture needs."""
    if not _turns.acquire(timeout=PATIENCE):
        raise kinds.Busy(_t("Other files are being opened at the moment. Please try again in a minute."))
    try:
        return _ask(kind, data)
    finally:
        _turns.release()


def _ask(kind: kinds.Kind, data: bytes) -> tuple[dict[str, str], bytes, bytes]:
    """What the other process says of the file, what it keeps of it, and its preview."""
    line, _end, rest = _answer([sys.executable, "-m", "portal.files.opening", kind.media_type], data).partition(b"\n")
    if not line:
        raise Refused(str(REASONS["damaged"]))
    told: dict[str, Any] = json.loads(line)
    if refused := told.get("refused"):
        raise Refused(str(REASONS[refused]))
    size = int(told.pop("size"))
    return told, rest[:size], rest[size:]


def _answer(command: list[str], data: bytes) -> bytes:
    """What the process writes, within its time. Raises Refused where it fails, and as soon as it writes too much: it is
    under the hand of the file, and this process has no limits.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"LANG": "C.UTF-8"},
    )
    late, giver = threading.Timer(SECONDS, child.kill), threading.Thread(target=_give, args=(child, data))
    with child:
        late.start()
        giver.start()
        assert child.stdout  # a pipe
        answer = child.stdout.read(ANSWER + 1)
        if len(answer) > ANSWER:
            child.kill()
        failed = child.wait()
        late.cancel()
        giver.join()
    if failed or len(answer) > ANSWER:
        raise Refused(str(REASONS["damaged"]))
    return answer


def _give(child: subprocess.Popen[bytes], data: bytes) -> None:
    """The file, while its answer is read: whoever writes before it has read must not wait forever."""
    assert child.stdin  # a pipe
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(data)
    with contextlib.suppress(BrokenPipeError):
        child.stdin.close()


def main(media_type: str) -> int:
    """The process: limits, the file from the standard input, and what is kept to the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from portal.files import documents, images  # noqa: PLC0415  slow, and only this process may open files

    data = sys.stdin.buffer.read()
    try:
        told, content, preview = (
            documents.keep(data) if media_type == "application/pdf" else images.keep(data, media_type)
        )
        if len(content) + len(preview) > WRITTEN:
            raise images.NotKept("written")
    except (images.NotKept, documents.NotKept) as refusal:
        told, content, preview = {"refused": str(refusal)}, b"", b""
    sys.stdout.buffer.write(json.dumps({**told, "size": len(content)}).encode() + b"\n" + content + preview)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
