"""Occurrences of a cron expression, by a walk over the days: slow, simple, and written apart from dotjob's own search.

The policy is the one that dotjob documents. A wall time is what a clock on a wall shows. One that fits and that the clocks show twice
runs once, at the first instant, or twice; one that they skip does not run, or runs at the first instant after the gap. Where nothing is
said of that, an expression whose second, minute or hour starts with a star skips and runs twice, and any other runs after the gap, and
once.
"""

import datetime
import zoneinfo

from fields import Field

UTC = datetime.timezone.utc
# No clock has been further from UTC since 1970.
FURTHEST = 16 * 3600
DAYS_AT_MOST = 41 * 366


def offset(zone, second):
    return int(datetime.datetime.fromtimestamp(second, zone).utcoffset().total_seconds())


def instants(zone, wall):
    """All instants at which the clocks show a wall time, in order; the wall time is in seconds as if in UTC."""
    naive = datetime.datetime.fromtimestamp(wall, UTC).replace(tzinfo=zone)
    found = set()
    for fold in (0, 1):
        second = wall - int(naive.replace(fold=fold).utcoffset().total_seconds())
        if second + offset(zone, second) == wall:
            found.add(second)
    return sorted(found)


def end_of_gap(zone, wall):
    """The first instant at which the clocks are past a wall time that they skip."""
    before, after = wall - FURTHEST, wall + FURTHEST
    while after - before > 1:
        middle = (before + after) // 2
        if middle + offset(zone, middle) < wall:
            before = middle
        else:
            after = middle
    return after


def occurrences(case, count):
    """The first `count` occurrences after a case's start, in seconds since 1970; fewer when there are no more."""
    zone, start = zoneinfo.ZoneInfo(case.zone), case.start
    texts = case.expression.split()
    fields = [Field(text, position, case.name) for position, text in enumerate(["0"] * (6 - len(texts)) + texts)]
    seconds, minutes, hours, days, months, weekdays = fields
    real_time = any(field.starred for field in (seconds, minutes, hours)[0 if len(texts) == 6 else 1:])
    gap = ("skip" if real_time else "next") if case.gap == "auto" else case.gap
    repetition = ("twice" if real_time else "once") if case.repetition == "auto" else case.repetition
    times = [
        hour * 3600 + minute * 60 + second
        for hour in sorted(hours.values) for minute in sorted(minutes.values) for second in sorted(seconds.values)
    ]
    found = set()
    first_day = (start - FURTHEST) // 86400
    for day in range(first_day, first_day + DAYS_AT_MOST):
        if not fits(datetime.date(1970, 1, 1) + datetime.timedelta(days=day), days, months, weekdays):
            continue
        for time in times:
            wall = day * 86400 + time
            if wall + FURTHEST <= start:
                continue
            # Whatever comes now lies behind those that were found.
            if len(found) >= count and wall - FURTHEST > sorted(found)[count - 1]:
                return sorted(found)[:count]
            shown = instants(zone, wall)
            if not shown and gap == "next":
                shown = [end_of_gap(zone, wall)]
            if repetition == "once":
                shown = shown[:1]
            found |= {second for second in shown if second > start}
    return sorted(found)[:count]


def fits(date, days, months, weekdays):
    if date.month not in months.values:
        return False
    fits_month = date.day in days.values or date.day in days.days(date.year, date.month)
    fits_week = (date.weekday() + 1) % 7 in weekdays.values or date.day in weekdays.days(date.year, date.month)
    if days.starred or weekdays.starred:
        return fits_month and fits_week
    return fits_month or fits_week
