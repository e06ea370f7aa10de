public import JobModel

extension OccurrenceSeries {
    /// The next occurrence with what there is to say of it, or `nil` when there is none.
    public func preview(after time: UTCMilliseconds) -> PreviewedOccurrence? {
        guard let at = next(after: time) else { return nil }
        var previewed = moved(to: at) ?? own(at)
        previewed.leftOut = leftOut(after: time, before: at)
        previewed.jitterMs = timing.jitter(of: at, ofJob: jobName)
        if let startsAt = timing.startsAt, time < startsAt { previewed.startsAt = startsAt }
        if let endsAt = timing.endsAt, let following = unended(after: at), following >= endsAt {
            previewed.endsAt = endsAt
        }
        return previewed
    }

    private func own(_ at: UTCMilliseconds) -> PreviewedOccurrence {
        if case .cron(let expression, let zone) = rule, let occurrence = expression.occurrence(after: at - 1, in: zone)
        {
            return PreviewedOccurrence(occurrence, of: expression, in: zone)
        }
        return PreviewedOccurrence(at: at, utcOffset: offset(at: at))
    }

    /// - Returns: `nil` where the rule itself has an occurrence then, on a day that is on.
    private func moved(to at: UTCMilliseconds) -> PreviewedOccurrence? {
        guard let offDays, offDays.next(of: rule, after: at - 1) != at,
            let moved = offDays.nextMoved(of: rule, after: at - 1, before: at), moved.at == at
        else { return nil }
        var previewed = PreviewedOccurrence(at: at, utcOffset: offset(at: at))
        previewed.movedFrom = .init(day: CalendarDay(moved.day), calendar: offDays.calendar.name)
        return previewed
    }

    /// The day of the first time that the rule has in between, and that is not run.
    private func leftOut(after time: UTCMilliseconds, before at: UTCMilliseconds) -> PreviewedOccurrence.Move? {
        guard let offDays, offDays.strategy == .skip, !isPause,
            let first = rule.next(after: max(time, timing.startsAt.map { $0 - 1 } ?? time)), first < at
        else { return nil }
        return .init(day: CalendarDay(offDays.clock.day(at: first)), calendar: offDays.calendar.name)
    }

    private var isPause: Bool { if case .delay = rule { true } else { false } }

    private func offset(at time: UTCMilliseconds) -> Int64 {
        offDays?.clock.offset(at: time.flooredQuotient(1_000)) ?? 0
    }
}
