"""Identifiers of sellers: their canonical form, what looks wrong with them, and how to show them safely. Pure.

`normalize` refuses only what cannot be of its kind at all; a wrong check digit is a warning, since sellers mistype too.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit, urlunsplit

import phonenumbers
from django.utils.translation import gettext as _
from django_countries import countries
from stdnum import iban

from portal import hosts
from portal.pagepaths import NOWHERE, Sites, page_of
from sharing import wallets
from sharing.enums import IdentifierKind as Kind

ADDRESSES = (Kind.SHOP_URL, Kind.LISTING_URL, Kind.SOCIAL_PROFILE)
# An address in three: what stands before the host, the host, what stands behind it.
_PLACES = re.compile(r"((?:[^:/?#]+://)?)([^/?#]*)(.*)", flags=re.DOTALL)
_HTTP = re.compile(r"http(?=s?:)", flags=re.IGNORECASE)
_MESSENGER_LINKS = {"t.me": "telegram", "telegram.me": "telegram", "wa.me": "whatsapp", "signal.me": "signal"}


class InvalidIdentifier(ValueError):
    """The value cannot be of its kind; the message is a translated sentence."""


@dataclass(frozen=True)
class Identifier:
    """The canonical form by which two alerts are compared, and sentences about what looks wrong."""

    normalized: str
    warnings: tuple[str, ...] = ()


def normalize(kind: str, value: str, *, country: str = "", sites: Sites = NOWHERE) -> Identifier:
    """The canonical form of a value, defanged or not. `country` (ISO alpha-2) reads national telephone numbers; `sites`
    says how listed platforms write their pages: whatever kind it is called, an address of a listing has one form.
    """
    text = unicodedata.normalize("NFKC", refang(value)).strip()
    if not text:
        raise InvalidIdentifier(_("This is empty."))
    if kind == Kind.PHONE:
        return _phone(text, country)
    found = _RULES.get(kind, _handle)(text)
    page = page_of(found.normalized, sites) if kind in ADDRESSES else None
    return replace(found, normalized=page.address) if page else found


def refang(text: str) -> str:
    """Undo what makes an address harmless: hxxp, [.], (dot), [at]."""
    text = re.sub(r"\bhxxp(s?)\b", r"http\1", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*", ".", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*[\[({]\s*(?:@|at)\s*[\])}]\s*", "@", text, flags=re.IGNORECASE)
    return re.sub(r"\[:\]", ":", text)


def defang(kind: str, value: str) -> str:
    """The value as it is shown, however it was written: an address cannot be clicked or fetched by accident."""
    value = refang(value)
    if kind == Kind.EMAIL:
        return value.replace("@", "[@]").replace(".", "[.]")
    if kind not in (Kind.SHOP_URL, Kind.LISTING_URL, Kind.DOMAIN, Kind.SOCIAL_PROFILE):
        return value
    scheme, host, rest = _PLACES.fullmatch(value).groups()  # type: ignore[union-attr]  # matches every text
    return _HTTP.sub("hxxp", scheme) + host.replace(".", "[.]") + _HTTP.sub("hxxp", rest)


def host_of(text: str) -> str:
    """The ASCII host name of a pasted address or domain, without `www.`. Raises InvalidIdentifier."""
    try:
        return hosts.ascii_host(refang(text))
    except ValueError as error:
        raise InvalidIdentifier(str(error)) from error


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError as error:
        raise InvalidIdentifier(_("This is not an address of a site.")) from error
    if not parts.hostname:
        raise InvalidIdentifier(_("This address names no site."))
    return parts


def _ascii(host: str) -> str:
    """A host name in its ASCII form, `www.` kept: under it another shop may answer."""
    try:
        return hosts.ascii_name(host)
    except ValueError as error:
        raise InvalidIdentifier(str(error)) from error


def _url(text: str) -> Identifier:
    parts = _split(text if "://" in text else f"https://{text}")
    if parts.scheme.lower() not in ("http", "https"):
        raise InvalidIdentifier(_("Write a web address, beginning with https://."))
    default = {"http": 80, "https": 443}[parts.scheme.lower()]
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    netloc = _ascii(parts.hostname or "") + port
    return Identifier(urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", parts.query, "")))


def _domain(text: str) -> Identifier:
    return Identifier(host_of(text))


def _email(text: str) -> Identifier:
    local, at, domain = text.rpartition("@")
    if not at or not local or re.search(r"[\s@]", local) or re.search(r"[\s/:?#]", domain):
        raise InvalidIdentifier(_("An e-mail address has a name, an @ and a domain."))
    return Identifier(f"{local.casefold()}@{_ascii(domain)}")


def _phone(text: str, country: str) -> Identifier:
    """E.164 where the country is known; otherwise the digits, with a warning."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())
    if not 4 <= len(digits) <= 17:
        raise InvalidIdentifier(_("A telephone number has between 4 and 17 digits."))
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return Identifier(digits, (_("Without the country code (+…) this number cannot be compared with others."),))
    warnings = () if phonenumbers.is_valid_number(number) else (_unused(number),)
    return Identifier(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), warnings)


def _unused(number: phonenumbers.PhoneNumber) -> str:
    """That there is no such number, and where one looked for it: a wrong country code is the usual slip."""
    code = number.country_code or 0
    region = phonenumbers.region_code_for_country_code(code)
    place = countries.name(region) or _("no country")
    return _("No such telephone number is in use: +%(code)s, %(country)s.") % {"country": place, "code": code}


def _bank_account(text: str) -> Identifier:
    compact = _squeezed(text, r"[\s.\-]").upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{6,30}", compact):
        return Identifier(compact)
    return Identifier(compact, () if iban.is_valid(compact) else (_("The check digits of this IBAN are wrong."),))


def _wallet(text: str) -> Identifier:
    canonical, currency, is_right = wallets.read(_squeezed(text, r"\s"))
    if not is_right:
        wrong = _("The check digits of this %(currency)s address are wrong.") % {"currency": currency}
        return Identifier(canonical, (wrong,))
    if not currency and len(canonical) < 16:
        return Identifier(canonical, (_("This is shorter than wallet addresses are."),))
    return Identifier(canonical)


def _tracking(text: str) -> Identifier:
    """A UPU S10 number with its check digit, or a pattern with * and ? in it."""
    compact = _squeezed(text, r"[\s\-]").upper()
    match = re.fullmatch(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", compact)
    if match is None or _s10_digit(match[1]) == match[2]:
        return Identifier(compact)
    return Identifier(compact, (_("The check digit of this postal number is wrong."),))


def _s10_digit(digits: str) -> str:
    """The check digit of UPU S10: weights 8 6 4 2 3 5 9 7, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return str({10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11))


def _handle(text: str) -> Identifier:
    """Handles and names: case folded, one space, no @ before them, nothing invisible in them."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    folded = unicodedata.normalize("NFKC", seen.casefold())
    handle = " ".join(folded.split()).lstrip("@ ")
    if not handle:
        raise InvalidIdentifier(_("This is empty."))
    return Identifier(handle)


def _messenger(text: str) -> Identifier:
    """`service: handle`, or a link of a known service; the service is part of the identity."""
    link = re.fullmatch(r"(?:https?://)?(?:www\.)?([a-z.]+)/([^/?#]+)/?(?:[?#].*)?", text, flags=re.IGNORECASE)
    known = _MESSENGER_LINKS.get(link[1].lower()) if link else None
    service, colon, handle = (known, ":", link[2]) if link and known else text.partition(":")
    if not colon or not handle.strip():
        bare = _handle(text).normalized
        return Identifier(bare, (_("Name the service as well, as in telegram:@name."),))
    return Identifier(f"{_handle(service).normalized}:{_handle(_number(handle, known)).normalized}")


def _number(handle: str, service: str | None) -> str:
    """A telephone number that serves as handle, in E.164; a link of WhatsApp leaves its + out."""
    text = f"+{handle}" if service == "whatsapp" and handle.isdecimal() else handle.strip()
    return _phone(text, "").normalized if re.fullmatch(r"\+[\d\s().\-]{6,}", text) else text


def _profile(text: str) -> Identifier:
    return _url(text) if "/" in text or "." in text else _handle(text)


def _registration(text: str) -> Identifier:
    return Identifier(_squeezed(text, r"[\s.\-/]").upper())


def _squeezed(text: str, filling: str) -> str:
    """Without what only fills; and then once more in its normal form, since two signs that meet may be one."""
    left = unicodedata.normalize("NFKC", re.sub(filling, "", text)).strip()
    if not left:
        raise InvalidIdentifier(_("This is empty."))
    return left


_RULES: dict[str, Callable[[str], Identifier]] = {
    Kind.SHOP_URL: _url,
    Kind.LISTING_URL: _url,
    Kind.DOMAIN: _domain,
    Kind.EMAIL: _email,
    Kind.MESSENGER: _messenger,
    Kind.SOCIAL_PROFILE: _profile,
    Kind.COMPANY_REGISTRATION: _registration,
    Kind.BANK_ACCOUNT: _bank_account,
    Kind.CRYPTO_WALLET: _wallet,
    Kind.TRACKING_PATTERN: _tracking,
}
