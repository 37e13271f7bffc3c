"""Tables of what many notices add up to."""

from trends.models.bulletins import Bulletin, BulletinFile

__all__ = ["Bulletin", "BulletinFile"]
