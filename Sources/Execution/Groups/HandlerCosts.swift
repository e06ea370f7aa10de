import JobStore

/// What a run of each handler takes, learnt from the runs so far.
///
/// A moving average that follows quickly: a claim takes some 50 ms of work ahead, so a stale figure costs little.
struct HandlerCosts {
    /// What a handler that has not run yet is taken for: one task for each thread.
    static let unknownMicroseconds: Double = 50_000
    private static let weightOfNewest = 0.2

    private var averages: [String: Double] = [:]
    private var offered: [String: Double] = [:]

    mutating func record(_ handler: String, microseconds: Int64) {
        let sample = max(Double(microseconds), 0.1)
        let average = averages[handler] ?? sample
        averages[handler] = average + (sample - average) * Self.weightOfNewest
    }

    /// A run that has not ended yet takes at least this long.
    mutating func recordAtLeast(_ handler: String, microseconds: Int64) {
        averages[handler] = max(averages[handler] ?? 0, Double(microseconds))
    }

    /// The cost to claim by: whole microseconds, never more than an unknown handler's, so that a slow one still gets one
    /// task for each thread.
    private func cost(of handler: String) -> Int64 {
        Int64(min(max(averages[handler] ?? Self.unknownMicroseconds, 1), Self.unknownMicroseconds))
    }

    /// The offers for these handlers, when they differ enough from what was offered last; `nil` otherwise.
    mutating func changedOffers(for handlers: [String]) -> [ClaimRequest.Offer]? {
        let hasChanged = handlers.contains { handler in
            guard let last = offered[handler] else { return true }
            let now = Double(cost(of: handler))
            return now > last * 1.25 || now < last * 0.8
        }
        guard hasChanged || offered.count != handlers.count else { return nil }
        return offers(for: handlers)
    }

    mutating func offers(for handlers: [String]) -> [ClaimRequest.Offer] {
        offered = [:]
        return handlers.map { handler in
            let cost = cost(of: handler)
            offered[handler] = Double(cost)
            return ClaimRequest.Offer(handler: handler, costMicroseconds: cost)
        }
    }
}
