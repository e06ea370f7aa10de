public import JobModel

extension DroppedOccurrences {
    private static let mostCounted = 1_000

    /// What else has come due of a job whose cursor was not written in time.
    ///
    /// - Parameters:
    ///   - cursor: which is written.
    ///   - next: what it throws ends the schedule: nobody is kept from changing a job whose schedule cannot be used.
    /// - Returns: `nil` when nothing has.
    public init?(
        of job: ScheduledJob, behind cursor: UTCMilliseconds, through now: UTCMilliseconds, _ next: NextOccurrence
    ) {
        // A pause between runs is one occurrence, however late.
        if case .delay = job.timing.schedule { return nil }
        func following(_ time: UTCMilliseconds) -> UTCMilliseconds? {
            guard let at = try? next(job, time), at > time, at <= now else { return nil }
            return at
        }
        guard let first = following(cursor) else { return nil }
        self.init(count: 1, first: first, last: first)
        while count < Self.mostCounted, let at = following(last) {
            count += 1
            last = at
        }
        // Years of seconds are not counted one by one: the last of them is found by halving what lies before now.
        var end = now
        while let after = following(last) {
            isAtLeast = true
            let middle = last + (end - last) / 2
            if let at = following(middle) { last = at } else { (last, end) = (after, middle) }
        }
    }
}
