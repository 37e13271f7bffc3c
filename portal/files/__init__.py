"""Files that people hand in: named, recognized, opened and cleaned. Pure: knows no table and no storage.

names.clean(name)               the name as it may be shown and given out again
kinds.recognize(name, data)     its kind by an allow-list, or Refused: too large, not taken, not what it says
opening.open_file(name, data)   the same, opened in a process of its own, images re-encoded
"""
