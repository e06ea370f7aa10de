import JobStore

/// What one client is told, and when: of each topic at most ten events a second. What is more becomes one event at the end of its second,
/// so that the last change is always covered by an event after it.
///
/// Pure: times are milliseconds of whatever clock the caller goes by.
struct EventMerging: Sendable {
    static let mostKeys = 20
    /// With the merged one at its end: ten.
    static let mostSingles = 9
    private static let windowMs: Int64 = 1_000

    /// A second of one topic.
    private struct Window {
        var end: Int64
        var sent = 0
        var pending: Pending?
    }

    /// What waits for the end of its second.
    private struct Pending {
        var change: StoreChange
        /// Up to where all was told before it.
        var before: Int64
    }

    private var windows: [StoreChange.Topic: Window] = [:]
    /// Of the last look that was taken up.
    private(set) var position: Int64

    init(from position: Int64) { self.position = position }

    /// Up to where everything has been told.
    var told: Int64 { windows.values.compactMap(\.pending?.before).min() ?? position }

    /// When something that waits is due.
    var nextDue: Int64? { windows.values.filter { $0.pending != nil }.map(\.end).min() }

    /// Takes up what a look has found for this client.
    mutating func take(_ changes: [StoreChange], at position: Int64, now: Int64) -> [EventMessage] {
        var messages = due(now: now)
        let before = self.position
        for change in changes {
            var window = windows[change.topic] ?? Window(end: 0)
            if now >= window.end, window.pending == nil { window = Window(end: now + Self.windowMs) }
            if window.sent < Self.mostSingles, window.pending == nil {
                window.sent += 1
                messages.append(EventMessage(change: change, isMerged: change.key == nil, position: told))
            } else {
                window.pending = Self.merged(window.pending, with: change, before: before)
            }
            windows[change.topic] = window
        }
        self.position = position
        // What is behind the last of them is told by then.
        if !changes.isEmpty, !messages.isEmpty { messages[messages.count - 1].position = told }
        return messages
    }

    /// Takes up many looks that a client has missed, at once: one event of each topic. If these waited for the end of a second, a client
    /// that never lives that long would be told the same again and again.
    mutating func catchUp(_ changes: [StoreChange], to position: Int64, now: Int64) -> [EventMessage] {
        var messages: [EventMessage] = []
        for topic in StoreChange.Topic.allCases {
            let missed = changes.filter { $0.topic == topic }
            guard var change = missed.first else { continue }
            // One alone stays what it is.
            if missed.count > 1 {
                change =
                    missed.dropFirst().reduce(Self.merged(nil, with: change, before: self.position)) {
                        Self.merged($0, with: $1, before: self.position)
                    }.change
            }
            windows[topic] = Window(end: now + Self.windowMs, sent: 1)
            messages.append(EventMessage(change: change, isMerged: change.key == nil, position: self.position))
        }
        self.position = position
        if !messages.isEmpty { messages[messages.count - 1].position = position }
        return messages
    }

    /// What is due by now.
    mutating func due(now: Int64) -> [EventMessage] {
        var messages: [EventMessage] = []
        for topic in StoreChange.Topic.allCases {
            guard let window = windows[topic], now >= window.end, let pending = window.pending else { continue }
            windows[topic] = Window(end: now + Self.windowMs, sent: 1)
            messages.append(EventMessage(change: pending.change, isMerged: true, position: told))
        }
        return messages
    }

    private static func merged(_ pending: Pending?, with change: StoreChange, before: Int64) -> Pending {
        var sum = StoreChange(
            change.topic, change.kind, of: change.groupID, key: nil, version: change.version)
        sum.groupName = change.groupName
        sum.count = change.count
        var keys = (change.key.map { [$0] } ?? change.sample)
        if let earlier = pending?.change {
            if earlier.kind != sum.kind { sum.kind = .changed }
            if earlier.groupID != sum.groupID { (sum.groupID, sum.groupName) = (nil, nil) }
            sum.version = max(earlier.version, sum.version)
            sum.count += earlier.count
            keys = earlier.sample.filter { !keys.contains($0) } + keys
        }
        sum.sample = Array(keys.suffix(mostKeys))
        return Pending(change: sum, before: pending?.before ?? before)
    }
}
