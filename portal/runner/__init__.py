"""Starts Accord from nothing: environment, embedded PostgreSQL, web, worker. Standard library only, since it runs
before anything is installed.
"""
