"""What cronsim 2.8 is known to get wrong: each fault with what marks a case that it may touch, and an example that shows it."""

import datetime
import re

from cases import changes
from walk import offset
import zoneinfo


def equal_range(expression, name, first, last):
    """`10-10/6` is read as `10/6`: from 10 on."""
    return any(
        re.fullmatch(r"(\w+)-(\w+)/\d+", item) and ends_meet(item) for item in re.split(r"[\s,]+", expression))


def ends_meet(item):
    first, final = re.match(r"(\w+)-(\w+)/", item).groups()
    names = "SUN MON TUE WED THU FRI SAT".split()
    months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
    numbers = [
        str(names.index(end)) if end in names else str(months.index(end) + 1) if end in months else end
        for end in (first, final)
    ]
    return numbers[0] == numbers[1]


def other_shift(expression, name, first, last):
    """A change by anything but an hour: the first times after it are lost or moved."""
    return any(abs(shift) != 3600 and abs(shift) < 80_000 for _, shift in near(name, first, last))


def midnight_gap(expression, name, first, last):
    """The clocks skip midnight, or go back over it: times of another hour are taken, or none are found."""
    zone = zoneinfo.ZoneInfo(name)
    for at, shift in near(name, first, last):
        start = at + offset(zone, at - 1)
        if start // 86400 != (start + shift) // 86400 or (start + min(shift, 0)) % 86400 < 3600:
            return True
    return False


def lost_day(expression, name, first, last):
    """A zone crosses the date line: a day is taken that doesn't fit."""
    return any(abs(shift) >= 80_000 for _, shift in near(name, first, last))


def near(name, first, last):
    return [(at, shift) for at, shift in changes(name) if first - 2 * 86400 <= at <= last + 2 * 86400]


FAULTS = [equal_range, lost_day, other_shift, midnight_gap]


def second(text):
    return int(datetime.datetime.fromisoformat(text).timestamp())


# Each is of the fault of its name, and no other fault's mark is on it.
EXAMPLES = []
