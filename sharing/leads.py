"""Links, handles and numbers in a text that somebody pasted, as identifiers of a kind for a person to confirm. Pure.

What is certain comes first (addresses, check digits), then what a word beside it tells. Whatever one pattern took, no
later one reads again. Nothing is dropped for a wrong check digit: it is proposed, with the warning.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _
from stdnum import iban

from portal.pagepaths import Sites, page_of, site_of
from sharing import identifiers
from sharing.enums import IdentifierKind as Kind

MAX_LINES: Final = 2000
MAX_CHARACTERS: Final = 200_000
MAX_LEADS: Final = 200
_PIECE: Final = 2000  # no identifier is longer

_MESSENGERS = {
    "telegram": "telegram", "tg": "telegram", "whatsapp": "whatsapp", "whats app": "whatsapp", "signal": "signal",
    "wickr": "wickr", "threema": "threema", "wechat": "wechat", "weixin": "wechat", "viber": "viber",
    "session": "session", "matrix": "matrix", "kik": "kik", "icq": "icq", "skype": "skype", "discord": "discord",
}  # fmt: skip
_SOCIAL = {
    "instagram": "https://www.instagram.com/", "insta": "https://www.instagram.com/",
    "facebook": "https://www.facebook.com/", "tiktok": "https://www.tiktok.com/@", "twitter": "https://x.com/",
    "vk": "https://vk.com/", "snapchat": "https://www.snapchat.com/add/",
}  # fmt: skip
_SOCIAL_HOSTS = {
    "instagram.com", "facebook.com", "fb.com", "tiktok.com", "twitter.com", "x.com", "vk.com", "reddit.com",
    "youtube.com", "snapchat.com", "pinterest.com", "linkedin.com", "threads.net", "discord.gg", "discord.com", "ok.ru",
}  # fmt: skip
_SHOP_WORDS = {
    "shop",
    "shops",
    "store",
    "stores",
    "seller",
    "sellers",
    "vendor",
    "user",
    "users",
    "usr",
    "u",
    "profile",
}
_LISTING_WORDS = {"item", "items", "itm", "listing", "listings", "product", "products", "dp", "offer", "ad", "ads", "p"}
_FILES = {"jpg", "jpeg", "png", "gif", "webp", "pdf", "doc", "docx", "xls", "xlsx", "csv", "txt", "mp4", "zip", "html"}


class TooMuch(ValueError):
    """The text is longer than is read, or holds more than is taken at once; the message names the limit."""


@dataclass(frozen=True)
class Lead:
    """One identifier as it is proposed: its kind, the value, the form by which it is compared, what looks wrong."""

    kind: str
    value: str
    normalized: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a text holds: identifiers in the order in which they stand, and the keys of listed platforms."""

    leads: tuple[Lead, ...] = ()
    platforms: tuple[str, ...] = ()


def find(text: str, sites: Sites) -> Found:
    """`sites`: the addresses of listed platforms, and how they write their pages. Raises TooMuch."""
    lines = text.splitlines()
    if len(lines) > MAX_LINES or len(text) > MAX_CHARACTERS:
        limits = {"lines": MAX_LINES, "characters": MAX_CHARACTERS}
        raise TooMuch(_("At most %(lines)s lines or %(characters)s characters are read. Paste it in parts.") % limits)
    reading = _Reading(sites)
    for line in lines:
        for start in range(0, len(line), _PIECE):
            reading.read(line[start : start + _PIECE])
    return Found(tuple(reading.leads.values()), tuple(reading.platforms))


class _Reading:
    """What was found so far; the same identifier counts once."""

    def __init__(self, sites: Sites) -> None:
        self.sites = sites
        self.platforms: dict[str, None] = {}
        self.leads: dict[tuple[str, str], Lead] = {}

    def read(self, line: str) -> None:
        """One line: each pattern in turn takes its pieces out of it, so that none is read twice."""
        left = identifiers.refang(line)
        found: list[tuple[int, str, str]] = []
        for pattern, read in _PATTERNS:
            for match in list(pattern.finditer(left)):
                for kind, value in read(match, self):
                    found.append((match.start(), kind, value))
                    left = left[: match.start()] + " " * (match.end() - match.start()) + left[match.end() :]
        for _start, kind, value in sorted(found, key=lambda row: row[0]):
            self._add(kind, value)

    def _add(self, kind: str, value: str) -> None:
        if not kind:
            return
        try:
            read = identifiers.normalize(kind, value, sites=self.sites)
        except identifiers.InvalidIdentifier:
            return
        self.leads.setdefault((kind, read.normalized), Lead(kind, value, read.normalized, read.warnings))
        if len(self.leads) > MAX_LEADS:
            text = _("This holds more than %(limit)s identifiers. Paste it in parts.")
            raise TooMuch(text % {"limit": MAX_LEADS})


Proposed = Iterator[tuple[str, str]]  # kind and value; an empty kind takes the piece out and proposes nothing


def _web(match: re.Match[str], reading: _Reading) -> Proposed:
    address = match[0].rstrip(".,;:!?)]}»”’'\"")
    try:
        host = identifiers.host_of(address)
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except (identifiers.InvalidIdentifier, ValueError):
        return
    if "://" not in address and "/" not in address and not _looks_like_domain(address):
        return
    platform = site_of(host, reading.sites)
    if platform is not None:
        reading.platforms.setdefault(platform.platform)
    page = page_of(parts.geturl(), reading.sites)
    steps = [step for step in parts.path.lower().split("/") if step]
    if told := _messenger_link(host, parts.path, parts.query):
        yield Kind.MESSENGER, told
    elif page is not None:
        yield Kind.LISTING_URL if page.is_listing else Kind.SHOP_URL, address
    elif platform is None and any(host == name or host.endswith(f".{name}") for name in _SOCIAL_HOSTS):
        yield Kind.SOCIAL_PROFILE, address
    elif not steps and not parts.query:
        # The address of a whole platform names no seller.
        yield ("", "") if platform is not None else (Kind.DOMAIN, parts.hostname or host)
    else:
        yield _shop_or_listing(steps), address


def _shop_or_listing(steps: list[str]) -> str:
    """Where no template of a platform tells: by the words in its path; else one that ends in a number is a listing."""
    if _LISTING_WORDS.intersection(steps[:-1] or steps):
        return Kind.LISTING_URL
    if _SHOP_WORDS.intersection(steps) or any(step.startswith(("@", "~")) for step in steps):
        return Kind.SHOP_URL
    return Kind.LISTING_URL if steps and re.search(r"\d", steps[-1]) else Kind.SHOP_URL


def _messenger_link(host: str, path: str, query: str) -> str:
    """`service:handle` of a link into a messenger; empty for any other address."""
    steps = [step for step in path.split("/") if step]
    if host in ("t.me", "telegram.me") and steps:
        return "telegram:" + (steps[1] if steps[0] == "s" and len(steps) > 1 else steps[0])
    if host == "wa.me" and steps:
        return f"whatsapp:+{steps[0]}" if steps[0].isdecimal() else f"whatsapp:{steps[0]}"
    if host in ("api.whatsapp.com", "whatsapp.com") and (number := parse_qs(query).get("phone")):
        return "whatsapp:+" + number[0].strip().lstrip("+")
    if host == "signal.me":
        return "signal:" + (steps[-1] if steps else query)
    return ""


def _looks_like_domain(text: str) -> bool:
    """Whether a bare word with a dot in it is a domain, and not a file or the end of a sentence."""
    top = text.rpartition(".")[2]
    return top.lower() not in _FILES and (top.islower() or text.isupper() or not top.isascii() or top[:4] == "xn--")


def _email(match: re.Match[str], reading: _Reading) -> Proposed:
    yield Kind.EMAIL, match[0].rstrip(".")


def _wallet(match: re.Match[str], reading: _Reading) -> Proposed:
    text = match[0]
    if re.search(r"[0-9]", text) and re.search(r"[A-Za-z]", text[1:]):
        yield Kind.CRYPTO_WALLET, text


def _tracking(match: re.Match[str], reading: _Reading) -> Proposed:
    yield Kind.TRACKING_PATTERN, match[0]


def _iban(match: re.Match[str], reading: _Reading) -> Proposed:
    """The longest run of its groups that is right; else all up to the last group with a digit in it."""
    groups = match[0].split(" ")
    runs = [" ".join(groups[:end]) for end in range(len(groups), 0, -1)]
    right = next((run for run in runs if iban.is_valid(run)), "")
    while not right and groups and not re.search(r"\d", groups[-1]):
        groups.pop()
    value = right or " ".join(groups)
    if len(value.replace(" ", "")) >= 15:
        yield Kind.BANK_ACCOUNT, value


def _service(match: re.Match[str], reading: _Reading) -> Proposed:
    """A handle behind the name of its service, or a telephone number that serves as one."""
    service, handle = " ".join(match["service"].lower().split()), match["handle"].rstrip(".,; ")
    if service in _SOCIAL:
        yield Kind.SOCIAL_PROFILE, _SOCIAL[service] + handle.lstrip("@")
    else:
        yield Kind.MESSENGER, f"{_MESSENGERS[service]}:{_dialled(handle)}"


def _labelled(match: re.Match[str], reading: _Reading) -> Proposed:
    """What stands behind a word with a colon: a shop's name, a company's or an account's number."""
    kinds = {"company": Kind.COMPANY_REGISTRATION, "account": Kind.BANK_ACCOUNT, "shop": Kind.SHOP_HANDLE}
    kind, value = next(kinds[name] for name in kinds if match[name]), match["value"].strip(" .,;")
    if value:
        yield kind, value


def _phone(match: re.Match[str], reading: _Reading) -> Proposed:
    digits = sum(sign.isdecimal() for sign in match["number"])
    if 7 <= digits <= 17:
        yield Kind.PHONE, _dialled(match["number"].strip())


def _dialled(number: str) -> str:
    """00 before a country code is a +."""
    return re.sub(r"^00(?=[1-9][\d\s().\-]{6,}$)", "+", number)


def _handle(match: re.Match[str], reading: _Reading) -> Proposed:
    yield Kind.MESSENGER, match[0].rstrip(".")


def _single(match: re.Match[str], reading: _Reading) -> Proposed:
    """A word alone on its line with a digit, hyphen or underscore in it is a handle; letters alone are a word."""
    if re.search(r"[\d_\-]", match[1]) and re.search(r"[^\W\d_]", match[1]):
        yield Kind.SHOP_HANDLE, match[1]


def _any_of(words: Mapping[str, str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in sorted(words, key=len, reverse=True))


_NUMBER = r"(?:\+|\(\+|00)[\s(]*[1-9](?:[\s().\-/]{0,3}\d){5,15}"
_LABELS = (
    r"(?P<company>(?:company|business)?\s*(?:reg(?:istration)?\.?|org\.?)\s*(?:no\.?|nr\.?|number)"
    r"|company\s+(?:no\.?|number)|vat(?:\s+(?:no\.?|number))?)"
    r"|(?P<account>bank\s+account|iban|account\s+(?:no\.?|number))"
    r"|(?P<shop>(?:shop|store|seller|vendor|user)\s*(?:name|id|handle)?|username|handle)"
)
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Reading], Proposed]], ...] = (
    (re.compile(r"(?<!\w)https?://[^\s<>\"|]+", re.I), _web),
    (re.compile(r"(?<![\w.+\-@])[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.)+[^\W\d_][\w\-]{1,62}(?![\w@])"), _email),
    (re.compile(r"(?<!\w)(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,87}|BC1[A-Z0-9]{20,87})(?!\w)"), _wallet),
    (re.compile(r"(?<!\w)(?:[13][A-Za-z0-9]{25,34}|T[A-Za-z0-9]{33})(?!\w)"), _wallet),
    (re.compile(r"(?<!\w)(?:[48][A-Za-z0-9]{94}|4[A-Za-z0-9]{105})(?!\w)"), _wallet),
    (re.compile(r"(?<!\w)[A-Z]{2} ?\d(?:[ \-]?\d){8} ?[A-Z]{2}(?!\w)", re.I), _tracking),
    (re.compile(r"(?<![\w*?])[A-Z]{2}(?=[\d*?]*[*?])[\d*?]{1,9}[A-Z]{2}(?![\w*?])"), _tracking),
    (re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)"), _iban),
    (
        re.compile(
            rf"(?<!\w)(?P<service>{_any_of({**_MESSENGERS, **_SOCIAL})})(?:\s+id)?"
            rf"(?:\s*[:=]\s*(?=\S)|\s+(?=[@+]))(?P<handle>{_NUMBER}|@?[\w.\-#]{{3,64}})",
            re.I,
        ),
        _service,
    ),
    (re.compile(r"(?<![\w@/.])(?:[\w\-]{1,63}\.)+(?:[^\W\d_]{2,24}|xn--[\w\-]{2,59})(?![\w@])(?:/[^\s<>\"|]*)?"), _web),
    (re.compile(rf"(?<![\w+])(?P<number>{_NUMBER})(?!\w)"), _phone),
    (
        re.compile(
            r"(?<!\w)(?:tel(?:ephone)?|phone|mobile|mob|cell|call)\.?\s*(?:no\.?|number)?\s*[:=]?\s*"
            r"(?P<number>\(?\d(?:[\s().\-/]{0,3}\d){5,15})(?!\w)",
            re.I,
        ),
        _phone,
    ),
    (re.compile(r"^\s*(?P<number>\(?\d(?:[\s().\-/]{0,2}\d){6,14})\s*$"), _phone),
    (re.compile(rf"(?<!\w)(?:{_LABELS})\s*[:=]\s*(?P<value>[^,;|]{{2,100}})", re.I), _labelled),
    (re.compile(r"(?<![\w@])@[\w.\-]{3,64}"), _handle),
    (re.compile(r"^\s*([\w.\-]{4,64})\s*$"), _single),
)
