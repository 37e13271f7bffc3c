"""Tables of what many notices add up to."""

from trends.models.bulletins import Bulletin, BulletinFile
from trends.models.comments import Comment
from trends.models.consents import Consent
from trends.models.contributions import Contribution
from trends.models.copies import Copy, StampPage
from trends.models.glimpses import Glimpse, Stretch
from trends.models.months import BulletinMonth
from trends.models.rollups import Dimension, Loose, Rollup, Span, StaleDay

__all__ = [
    "Bulletin",
    "BulletinFile",
    "BulletinMonth",
    "Comment",
    "Consent",
    "Contribution",
    "Copy",
    "Dimension",
    "Glimpse",
    "Loose",
    "Rollup",
    "Span",
    "StampPage",
    "StaleDay",
    "Stretch",
]
