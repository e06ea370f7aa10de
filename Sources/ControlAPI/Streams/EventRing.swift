import JobStore

/// What the last looks have found: as much as clients may have missed while they were away.
struct EventRing: Sendable {
    /// What one look has found.
    struct Look: Sendable {
        var position: Int64
        var changes: [StoreChange]
    }

    private let mostChanges: Int
    private let keptMs: Int64
    private var looks: [Look] = []
    private var count = 0
    /// Up to where nothing is known any more.
    private var forgotten: Int64 = 0
    /// Of the newest look.
    private(set) var position: Int64 = 0

    init(mostChanges: Int = 10_000, keptMs: Int64 = 300_000) {
        self.mostChanges = mostChanges
        self.keptMs = keptMs
    }

    /// Takes up what a look has found.
    ///
    /// - Parameter now: in milliseconds since the epoch began.
    mutating func append(_ changes: [StoreChange], now: Int64) {
        position = max(now, position + 1)
        if !changes.isEmpty {
            looks.append(Look(position: position, changes: changes))
            count += changes.count
        }
        var leaving = 0
        while leaving < looks.count, count > mostChanges || looks[leaving].position < position - keptMs {
            count -= looks[leaving].changes.count
            forgotten = looks[leaving].position
            leaving += 1
        }
        looks.removeFirst(leaving)
    }

    /// Forgets everything: there was a time when nobody looked.
    mutating func forget(now: Int64) {
        position = max(now, position + 1)
        forgotten = position
        looks = []
        count = 0
    }

    /// - Returns: the looks behind a position, oldest first; `nil` when some are no longer kept, or there never was such a position.
    func looks(after position: Int64) -> ArraySlice<Look>? {
        guard position >= forgotten, position <= self.position else { return nil }
        let last = looks.lastIndex { $0.position <= position }
        return looks[(last.map { $0 + 1 } ?? 0)...]
    }
}
