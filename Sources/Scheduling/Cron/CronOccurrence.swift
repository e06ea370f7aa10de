/// One occurrence of a cron expression.
struct CronOccurrence {
    /// Seconds since 1970.
    let second: Int64
    /// What the expression names. The clocks show it then, unless they skip it.
    let wall: WallTime
}

/// Why a day fits an expression that restricts the day of month and the day of week.
public enum DayFit: Sendable, Equatable {
    /// Either is enough, and this one fits.
    case dayOfMonth
    /// Either is enough, and this one fits.
    case dayOfWeek
    /// Either would be enough.
    case both
    /// Both must fit, since one of the two fields starts with `*`.
    case bothMust
}
