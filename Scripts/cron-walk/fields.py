"""The fields of a cron expression, read apart from dotjob: each day field as a function of the year and the month."""

import calendar
import functools

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split()
RANGES = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]
MONTH_DAY, WEEKDAY = 3, 5


class Field:
    def __init__(self, text, position, name):
        self.starred = text[0] in "*?"
        self.values = set()
        # Each gives the days of a month that it takes.
        self.special = []
        for item in text.upper().split(","):
            special = special_days(item, position)
            if special:
                self.special.append(special)
            else:
                self.values |= numbers(item, position, name)

    def days(self, year, month):
        return {day for special in self.special for day in special(year, month)}


def value(text, position):
    names = {4: MONTHS, WEEKDAY: WEEKDAYS}.get(position, [])
    return names.index(text) + RANGES[position][0] if text in names else int(text)


def numbers(item, position, name):
    low, high = RANGES[position]
    span, _, step = item.partition("/")
    step = int(step) if step else None
    if span.startswith("H"):
        # Jenkins keeps to days that every month has.
        inner = span[2:-1] or {MONTH_DAY: "1-28"}.get(position, f"{low}-{high}")
        picked = span_values(*inner.split("-"), position)
        first = hashed(name, position) % (step or len(picked))
        return set(picked[first::step] if step else [picked[first]])
    if span in ("*", "?"):
        picked = list(range(low, high + 1))
    elif "-" in span:
        picked = span_values(*span.split("-"), position)
    else:
        first = value(span, position)
        picked = list(range(first, max(first, high) + 1)) if step else [first]
    return {7 % 7 if position == WEEKDAY and number == 7 else number for number in picked[::step]}


def span_values(first, final, position):
    """All values from one on through another, counted up one by one, over the turn where need be."""
    low, high = RANGES[position]
    number, final = value(first, position), value(final, position)
    if position == WEEKDAY and (number, final) == (0, 7):
        return [0, 1, 2, 3, 4, 5, 6, 0]
    if position == WEEKDAY:
        number, final = number % 7, final % 7
    picked = [number]
    while number != final:
        number = low if number == high else number + 1
        picked.append(number)
    return picked


def hashed(name, position):
    number = 0xCBF29CE484222325
    for byte in bytes([position]) + name.encode():
        number = (number ^ byte) * 0x100000001B3 % 2**64
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 1):
        number = (number ^ number >> 33) * factor % 2**64
    return number


# Days of a month

def working_days(year, month):
    return [day for day in calendar.Calendar().itermonthdays(year, month) if day and calendar.weekday(year, month, day) < 5]


def weekday_days(weekday, year, month):
    """All days of a month that are one weekday, Sunday being 0."""
    days = range(1, calendar.monthrange(year, month)[1] + 1)
    return [day for day in days if (calendar.weekday(year, month, day) + 1) % 7 == weekday]


def before_last(count, year, month):
    day = calendar.monthrange(year, month)[1] - count
    return [day] if day >= 1 else []


def nearest_working_day(wanted, year, month):
    if wanted > calendar.monthrange(year, month)[1]:
        return []
    return [min(working_days(year, month), key=lambda day: abs(day - wanted))]


def special_days(item, position):
    if position == MONTH_DAY:
        if item == "L":
            return functools.partial(before_last, 0)
        if item == "LW":
            return lambda year, month: working_days(year, month)[-1:]
        if item.startswith("L-"):
            return functools.partial(before_last, int(item[2:]))
        if item.endswith("W"):
            return functools.partial(nearest_working_day, int(item[:-1]))
    if position == WEEKDAY:
        day, mark, number = item.partition("#")
        if mark:
            day, number = value(day, position) % 7, int(number)
            return lambda year, month: weekday_days(day, year, month)[number - 1:number]
        if item.endswith("L"):
            day = value(item[:-1], position) % 7
            return lambda year, month: weekday_days(day, year, month)[-1:]
    return None
