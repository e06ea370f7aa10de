public import JobModel
import JobStore

/// What one misfire strategy runs of the occurrences of an outage once that is over.
public struct OutagePreview: Sendable, Equatable {
    public let strategy: MisfireStrategy
    /// How many run, at once.
    public private(set) var runs = 0
    /// There are more: nobody counts any further.
    public internal(set) var isAtLeast = false
    /// The first times of those that run, as many as were asked for.
    public private(set) var times: [UTCMilliseconds] = []
    /// The last time of those that run.
    public private(set) var last: UTCMilliseconds?
    /// How many do not run; their first and last time.
    public private(set) var dropped: Dropped?

    /// Occurrences that do not run.
    public struct Dropped: Sendable, Equatable {
        public let count: Int
        /// There are more: nobody counts any further.
        public let isAtLeast: Bool
        public let first: UTCMilliseconds
        public let last: UTCMilliseconds
    }

    init(_ strategy: MisfireStrategy) { self.strategy = strategy }

    /// Takes note of what a scheduler would write.
    ///
    /// - Parameter shown: how many times are kept.
    mutating func add(_ plan: SchedulePlan, shown: Int) {
        runs += plan.occurrences.count
        times += plan.occurrences.prefix(max(0, shown - times.count))
        last = plan.occurrences.last ?? last
        // What is dropped is dropped by the first plan: those after it go on from a cursor that is kept.
        guard let told = plan.dropped else { return }
        dropped = dropped ?? Dropped(count: told.count, isAtLeast: told.isAtLeast, first: told.first, last: told.last)
    }
}
