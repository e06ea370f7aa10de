import JobModel

/// When a job comes due, found the long way round: by looking at one time after the other.
struct NaiveSeries {
    /// The cron expressions that it knows. The first goes on at a pace, the second names times of day.
    static let everyHalfMinute = "*/30 * * * * *"
    static let minutesOfDay = "20 4,11,25,26,40,59 0-23 * * *"

    private static let minutes: Set<Int64> = [4, 11, 25, 26, 40, 59]

    let timing: JobTiming
    let createdAt: UTCMilliseconds

    /// Whether it goes on at its pace whatever the time of day.
    var isPaced: Bool {
        switch timing.schedule {
        case .every, .delay: true
        case .cron(let expression): expression == Self.everyHalfMinute
        case .once, .manual: false
        }
    }

    var isOnce: Bool { if case .once = timing.schedule { true } else { false } }

    func next(after time: UTCMilliseconds) -> UTCMilliseconds? {
        let from = timing.startsAt.map { max(time, $0 - 1) } ?? time
        guard let next = unbounded(after: from), timing.endsAt.map({ next < $0 }) ?? true else { return nil }
        return next
    }

    /// Those from one of them through a time.
    func occurrences(from first: UTCMilliseconds, through end: UTCMilliseconds) -> [UTCMilliseconds] {
        var found: [UTCMilliseconds] = []
        var next: UTCMilliseconds? = first
        while let at = next, at <= end {
            found.append(at)
            next = self.next(after: at)
        }
        return found
    }

    private func unbounded(after time: UTCMilliseconds) -> UTCMilliseconds? {
        switch timing.schedule {
        case .manual: return nil
        case .once(let at): return at > time ? at : nil
        case .delay(let milliseconds):
            if let start = timing.startsAt, time < start { return start }
            return time + milliseconds
        case .every(let milliseconds):
            if let start = timing.startsAt, time < start { return start }
            var at = timing.startsAt ?? createdAt
            at += (time - at) / milliseconds * milliseconds
            while at > time { at -= milliseconds }
            while at <= time { at += milliseconds }
            return at
        case .cron(let expression):
            if expression == Self.everyHalfMinute { return (time / 30_000 + 1) * 30_000 }
            var minute = (time - 20_000) / 60_000 + 1
            while !Self.minutes.contains(minute % 60) { minute += 1 }
            return minute * 60_000 + 20_000
        }
    }
}
