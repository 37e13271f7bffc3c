"""Words the mails about notices; each asks again what its recipient may read."""
