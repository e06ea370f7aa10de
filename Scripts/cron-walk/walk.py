"""Occurrences of a cron expression, by a walk over the days: slow, simple, and written apart from dotjob's own search.

The policy is the one that dotjob documents. A wall time is what a clock on a wall shows. An expression whose second, minute or hour
starts with a star takes each instant at which the clocks show a time that fits. Any other takes each wall time that fits once: at
the first instant at which the clocks show it or, when they skip it, at the first instant after the gap.
"""

import datetime

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split()
RANGES = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]
UTC = datetime.timezone.utc
# No clock has been further from UTC since 1970.
FURTHEST = 16 * 3600
DAYS_AT_MOST = 41 * 366


class Field:
    def __init__(self, text, position):
        low, high = RANGES[position]
        self.starred = text[0] in "*?"
        self.last = False
        self.values = set()
        for item in text.upper().split(","):
            if item == "L":
                self.last = True
                continue
            span, _, step = item.partition("/")
            if span in ("*", "?"):
                first, final = low, high
            elif "-" in span:
                first, final = (value(part, position) for part in span.split("-"))
                if position == 5 and final == 0 < first:
                    final = 7
            else:
                first = value(span, position)
                final = max(first, high) if step else first
            picked = range(first, final + 1, int(step or 1))
            self.values |= {number % 7 for number in picked} if position == 5 else set(picked)


def value(text, position):
    names = {4: MONTHS, 5: WEEKDAYS}.get(position, [])
    return names.index(text) + RANGES[position][0] if text in names else int(text)


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


def occurrences(expression, zone, start, count):
    """The first `count` occurrences after `start`, in seconds since 1970; fewer when there are no more."""
    texts = expression.split()
    fields = [Field(text, position) for position, text in enumerate(["0"] * (6 - len(texts)) + texts)]
    seconds, minutes, hours, days, months, weekdays = fields
    real_time = any(field.starred for field in (seconds, minutes, hours)[0 if len(texts) == 6 else 1:])
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
            if not real_time:
                shown = shown[:1] or [end_of_gap(zone, wall)]
            found |= {second for second in shown if second > start}
    return sorted(found)[:count]


def fits(date, days, months, weekdays):
    if date.month not in months.values:
        return False
    is_last = (date + datetime.timedelta(days=1)).month != date.month
    fits_month = date.day in days.values or (days.last and is_last)
    fits_week = (date.weekday() + 1) % 7 in weekdays.values
    if days.starred or weekdays.starred:
        return fits_month and fits_week
    return fits_month or fits_week
