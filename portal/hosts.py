"""Host names, as people paste them. Pure."""

import re
from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext as _

_ASCII_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)+")


def ascii_host(text: str) -> str:
    """`ascii_name` without `www.`: the site as a whole. Raises ValueError, in words."""
    name = ascii_name(text)
    bare = name.removeprefix("www.")
    return bare if "." in bare else name


def ascii_name(text: str) -> str:
    """The ASCII form of a domain or of an address's host. Raises ValueError, in words."""
    address = text.strip()
    try:
        host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
        name = _encoded(host.rstrip("."))
    except ValueError as error:
        raise ValueError(_("This is not a domain name: %(text)s") % {"text": address}) from error
    if "." not in name:
        raise ValueError(_("A domain name has at least one dot: %(text)s") % {"text": address})
    if not _ASCII_NAME.fullmatch(name) or len(name) > 253:
        raise ValueError(_("This is not a domain name: %(text)s") % {"text": address})
    return name


def _encoded(host: str) -> str:
    """IDNA 2008; names that it forbids but that shops do use (underscores, emoji) by the older rules."""
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return host.encode("idna").decode().lower()
