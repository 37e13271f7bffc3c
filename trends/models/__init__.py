"""Tables of what many notices add up to."""

from trends.models.bulletins import Bulletin, BulletinFile
from trends.models.consents import Consent
from trends.models.months import BulletinMonth

__all__ = ["Bulletin", "BulletinFile", "BulletinMonth", "Consent"]
