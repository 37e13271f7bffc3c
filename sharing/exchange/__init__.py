"""Formats in which items leave for other programs, one module each: plain data in, bytes out. Pure."""
