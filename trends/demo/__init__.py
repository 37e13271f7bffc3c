"""The demo community: invented organizations that live twelve months through the same actions as the pages call."""
