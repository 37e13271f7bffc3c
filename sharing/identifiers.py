"""Identifiers of sellers: their canonical form, what looks wrong with them, and how to show them safely. Pure.

`normalize` refuses only what cannot be of its kind at all; a wrong check digit is a warning, since sellers mistype too.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

import phonenumbers
from django.utils.translation import gettext as _
from stdnum import bitcoin, iban

from portal import hosts
from sharing.enums import IdentifierKind as Kind


class InvalidIdentifier(ValueError):
    """The value cannot be of its kind; the message is a translated sentence."""


@dataclass(frozen=True)
class Identifier:
    """The canonical form by which two alerts are compared, and sentences about what looks wrong."""

    normalized: str
    warnings: tuple[str, ...] = ()


def normalize(kind: str, value: str, *, country: str = "") -> Identifier:
    """The canonical form of a value, defanged or not. `country` (ISO alpha-2) reads national telephone numbers."""
    text = unicodedata.normalize("NFKC", refang(value)).strip()
    if not text:
        raise InvalidIdentifier(_("This is empty."))
    if kind == Kind.PHONE:
        return _phone(text, country)
    return _RULES.get(kind, _handle)(text)


def refang(text: str) -> str:
    """Undo what makes an address harmless: hxxp, [.], (dot), [at]."""
    text = re.sub(r"\bhxxp(s?)\b", r"http\1", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*", ".", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*[\[({]\s*(?:@|at)\s*[\])}]\s*", "@", text, flags=re.IGNORECASE)
    return re.sub(r"\[:\]", ":", text)


def defang(kind: str, value: str) -> str:
    """The value as it is shown: an address cannot be clicked or fetched by accident."""
    if kind == Kind.EMAIL:
        return value.replace("@", "[@]").replace(".", "[.]")
    if kind not in (Kind.SHOP_URL, Kind.LISTING_URL, Kind.DOMAIN, Kind.SOCIAL_PROFILE):
        return value
    shown = re.sub(r"^http", "hxxp", value, flags=re.IGNORECASE)
    scheme, separator, rest = shown.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.replace('.', '[.]')}{slash}{path}"


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
    prefix = "www." if host.startswith("www.") else ""
    return prefix + host_of(host)


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
    if not at or not local or " " in local:
        raise InvalidIdentifier(_("An e-mail address has a name, an @ and a domain."))
    return Identifier(f"{local.casefold()}@{_ascii(domain)}")


def _phone(text: str, country: str) -> Identifier:
    """E.164 where the country is known; otherwise the digits, with a warning."""
    digits = re.sub(r"\D", "", text)
    if not 4 <= len(digits) <= 17:
        raise InvalidIdentifier(_("A telephone number has between 4 and 17 digits."))
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return Identifier(digits, (_("Without the country code (+…) this number cannot be compared with others."),))
    warnings = () if phonenumbers.is_valid_number(number) else (_("No such telephone number is in use."),)
    return Identifier(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), warnings)


def _bank_account(text: str) -> Identifier:
    compact = re.sub(r"[\s.\-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{6,30}", compact):
        return Identifier(compact)
    return Identifier(compact, () if iban.is_valid(compact) else (_("The check digits of this IBAN are wrong."),))


def _wallet(text: str) -> Identifier:
    compact = "".join(text.split())
    if re.fullmatch(r"0x[0-9a-fA-F]{40}", compact):
        return Identifier(compact.lower())
    if re.fullmatch(r"(?:[13]|bc1)[A-Za-z0-9]{20,87}", compact):
        canonical = compact.lower() if compact.lower().startswith("bc1") else compact
        wrong = () if bitcoin.is_valid(compact) else (_("The check digits of this Bitcoin address are wrong."),)
        return Identifier(canonical, wrong)
    if len(compact) < 16:
        return Identifier(compact, (_("This is shorter than wallet addresses are."),))
    return Identifier(compact)


def _tracking(text: str) -> Identifier:
    """A UPU S10 number with its check digit, or a pattern with * and ? in it."""
    compact = re.sub(r"[\s\-]", "", text).upper()
    match = re.fullmatch(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", compact)
    if match is None or _s10_digit(match[1]) == match[2]:
        return Identifier(compact)
    return Identifier(compact, (_("The check digit of this postal number is wrong."),))


def _s10_digit(digits: str) -> str:
    """The check digit of UPU S10: weights 8 6 4 2 3 5 9 7, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return str({10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11))


def _handle(text: str) -> Identifier:
    """Handles and names: case folded, one space, no @ before them."""
    return Identifier(" ".join(text.casefold().split()).removeprefix("@"))


def _messenger(text: str) -> Identifier:
    """`service: handle`; the service is part of the identity."""
    service, colon, handle = text.partition(":")
    if not colon or not handle.strip():
        bare = _handle(text).normalized
        return Identifier(bare, (_("Name the service as well, as in telegram:@name."),))
    return Identifier(f"{service.strip().casefold()}:{_handle(handle.strip()).normalized}")


def _profile(text: str) -> Identifier:
    return _url(text) if "/" in text or "." in text else _handle(text)


def _registration(text: str) -> Identifier:
    return Identifier(re.sub(r"[\s.\-/]", "", text).upper())


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
