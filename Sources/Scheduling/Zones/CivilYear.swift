import Glibc

/// Years of the Gregorian calendar, in UTC.
enum CivilYear {
    /// The year of an instant in seconds since 1970, or the nearer of 1900 and 10000.
    static func containing(_ instant: Int64) -> Int {
        var parts = tm()
        var time = time_t(min(max(instant, start(of: 1_900)), start(of: 10_000)))
        gmtime_r(&time, &parts)
        return Int(parts.tm_year) + 1_900
    }

    /// Its first second, in seconds since 1970.
    static func start(of year: Int) -> Int64 { firstDay(ofMonth: 1, in: year) * 86_400 }

    /// Days from 1970-01-01 to the first of a month; month 13 is the next year's January.
    static func firstDay(ofMonth month: Int, in year: Int) -> Int64 {
        var parts = tm()
        parts.tm_year = Int32(year - 1_900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = 1
        return Int64(timegm(&parts)).flooredQuotient(86_400)
    }
}
