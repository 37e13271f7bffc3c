"""Ways out of the portal, one file each."""
