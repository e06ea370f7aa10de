import Glibc

/// Hour, minute and second on a wall clock.
typealias TimeOfDay = (hour: Int, minute: Int, second: Int)

/// A date and time as a wall clock shows it, in no time zone in particular, counted as if in UTC.
struct WallTime: Comparable {
    let secondsSince1970: Int64

    init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    init(day: Int64, timeOfDay time: TimeOfDay) {
        secondsSince1970 = day * 86_400 + Int64(time.hour * 3_600 + time.minute * 60 + time.second)
    }

    static func < (one: WallTime, other: WallTime) -> Bool { one.secondsSince1970 < other.secondsSince1970 }

    /// Days since 1970-01-01.
    var day: Int64 { secondsSince1970.flooredQuotient(86_400) }

    var date: CivilDate { CivilDate(day: day) }

    var timeOfDay: TimeOfDay {
        let second = Int(secondsSince1970 - day * 86_400)
        return (second / 3_600, second / 60 % 60, second % 60)
    }
}

/// A day of the Gregorian calendar.
struct CivilDate: Equatable {
    let month: Int
    let dayOfMonth: Int
    /// 0 for Sunday.
    let dayOfWeek: Int
    let daysInMonth: Int

    static let monday = 1
    static let friday = 5

    /// Whether it is one from Monday to Friday.
    var isWeekday: Bool { (Self.monday...Self.friday).contains(dayOfWeek) }

    /// - Parameter day: days since 1970-01-01.
    init(day: Int64) {
        var parts = tm()
        var time = time_t(day * 86_400)
        gmtime_r(&time, &parts)
        month = Int(parts.tm_mon) + 1
        dayOfMonth = Int(parts.tm_mday)
        dayOfWeek = Int(parts.tm_wday)
        // Day 0 of the next month is the last of this one.
        parts.tm_mon += 1
        parts.tm_mday = 0
        timegm(&parts)
        daysInMonth = Int(parts.tm_mday)
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity, so that times before 1970 fall into the right second and day.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
