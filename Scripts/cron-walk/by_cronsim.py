"""Occurrences by cronsim (PyPI), for what it reads as dotjob does. It is not asked about changes of the clocks: it has other rules."""

import datetime
import re

import cronsim

UTC = datetime.timezone.utc
# `H`, `15W`, `L-3`; weekdays' names in `FRIL`; `a-a/n`, which it takes for `a/n`.
OTHERWISE = re.compile(r"H(?!U)|\dW|L-|[A-Z]{3}L|\?|\b(\w+)-\1/")


def reads(case):
    months, weekdays = case.expression.split()[-2:]
    # It has 7 among the days of the week that are stepped through, and cannot step through L.
    return not OTHERWISE.search(case.expression) and "/" not in weekdays and parses(case.expression)


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
