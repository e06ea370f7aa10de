/// The days that the two day fields of a cron expression let through together.
///
/// As in Vixie cron: where both are restricted, a day that fits either is taken; where one starts with `*`, it must fit both. `L`, `15W`,
/// `MON#2` and their like restrict as numbers do.
struct CronDays: Hashable {
    private let ofMonth: MonthDays
    private let ofWeek: WeekDays

    /// - Throws: an error that says what would fit.
    init(ofMonth month: Substring, ofWeek week: Substring, _ hash: CronHash) throws(CronFieldError) {
        ofMonth = try MonthDays(month, hash)
        ofWeek = try WeekDays(week, hash)
    }

    private var mustFitBoth: Bool { ofMonth.startsWithStar || ofWeek.startsWithStar }

    func contains(_ date: CivilDate) -> Bool {
        mustFitBoth
            ? ofMonth.contains(date) && ofWeek.contains(date)
            : ofMonth.contains(date) || ofWeek.contains(date)
    }

    /// Why a day is taken that fits; `nil` where the expression restricts one of the two at most.
    func fit(of date: CivilDate) -> DayFit? {
        guard ofMonth.isRestricted, ofWeek.isRestricted else { return nil }
        if mustFitBoth { return .bothMust }
        let fitsMonth = ofMonth.contains(date)
        return fitsMonth && ofWeek.contains(date) ? .both : fitsMonth ? .dayOfMonth : .dayOfWeek
    }
}
