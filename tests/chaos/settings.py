"""The product's settings, with passwords that cost nothing to check (how slow they are is not what is tried), and with
a shorter wait for a mail server that hangs: see `waits`.
"""

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_TIMEOUT = 2
