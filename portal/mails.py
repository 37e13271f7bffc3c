"""The mails that portal itself sends."""
