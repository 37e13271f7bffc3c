"""Host names, as people paste them. Pure."""

from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext as _


def ascii_host(text: str) -> str:
    """The ASCII form (IDNA 2008) of a domain or of an address's host, without `www.`. Raises ValueError, in words."""
    address = text.strip()
    try:
        host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
        name = idna.encode(host.rstrip("."), uts46=True).decode()
    except (ValueError, idna.IDNAError) as error:
        raise ValueError(_("This is not a domain name: %(text)s") % {"text": address}) from error
    if "." not in name:
        raise ValueError(_("A domain name has at least one dot: %(text)s") % {"text": address})
    return name.removeprefix("www.")
