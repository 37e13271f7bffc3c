"""Tables of what many notices add up to."""

from trends.models.bulletins import Bulletin, BulletinFile
from trends.models.consents import Consent

__all__ = ["Bulletin", "BulletinFile", "Consent"]
