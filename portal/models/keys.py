"""The key that most tables share."""

import uuid

from django.db import models


class Keyed(models.Model):
    """A row with a random key: nothing can be counted or guessed from it, and it is never used again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
