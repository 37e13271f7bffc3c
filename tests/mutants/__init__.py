"""Seeded faults, in the thirteen shapes in which portals like this one have leaked; the tests must find each."""
