"""Occurrences by cronsim (PyPI), for what it reads as dotjob does. It is not asked about changes of the clocks: it has other rules."""

import datetime
import re

import cronsim

from fields import MONTHS

UTC = datetime.timezone.utc
# `H`, `15W`, `L-3`; weekdays' names in `FRIL`.
OTHERWISE = re.compile(r"H(?!U)|\dW|L-|[A-Z]{3}L|\?")
STEPPED = re.compile(r"\b(\w+)-(\w+)/")


def reads(case):
    months, weekdays = case.expression.split()[-2:]
    # It has 7 among the days of the week that are stepped through, and cannot step through L.
    if OTHERWISE.search(case.expression) or "/" in weekdays:
        return False
    # `a-a/n` it takes for `a/n`, `3-MAR/n` too.
    stepped = STEPPED.findall(case.expression)
    return not any(value(first) == value(last) for first, last in stepped) and parses(case.expression)


def value(word):
    return MONTHS.index(word) + 1 if word in MONTHS else int(word)


def parses(expression):
    try:
        cronsim.CronSim(expression, datetime.datetime(2000, 1, 1, tzinfo=UTC))
        return True
    except cronsim.CronSimError:
        # Ranges over the turn; and what no date ever fits, of which it does not find all.
        return False


def adapted(case):
    return case._replace(zone="UTC", gap="auto", repetition="auto")


def occurrences(case, count):
    found = []
    for time in cronsim.CronSim(case.expression, datetime.datetime.fromtimestamp(case.start, UTC)):
        found.append(int(time.timestamp()))
        if len(found) == count:
            break
    return found
