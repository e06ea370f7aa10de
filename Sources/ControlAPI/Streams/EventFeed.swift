import JobModel
import JobStore

/// What one client of the events gets.
struct EventFeed: Sendable {
    private let subscription: EventSubscription
    /// `nil` for all.
    private let groups: Set<GroupID>?
    private let epoch: String
    private var merging: EventMerging
    /// Whether it has told nothing yet.
    private var isNew = true

    /// - Parameter texts: what it begins with: from where on it tells, and whether there is a gap before that.
    init(
        _ subscription: EventSubscription, groups: Set<GroupID>?, ring: EventRing, epoch: String,
        begin texts: inout [String]
    ) {
        self.subscription = subscription
        self.groups = groups
        self.epoch = epoch
        let last = subscription.after.map(EventPosition.init)
        var kept: Int64?
        if case .some(.some(let last)) = last, last.epoch == epoch, ring.looks(after: last.sequence) != nil {
            kept = last.sequence
        }
        merging = EventMerging(from: kept ?? ring.position)
        texts.append("retry: 2000\n\(idLine)\n")
        if last != nil, kept == nil { texts.append("event: reset\n\(idLine)data: {}\n\n") }
    }

    /// When it has something to tell without a new look.
    var nextDue: Int64? { merging.nextDue }

    /// What says that the connection lives; with it clients know from where to resume although nothing was for them.
    var heartbeat: String { ": \n\(idLine)\n" }

    /// Everything that is to be told by now.
    mutating func texts(_ ring: EventRing, now: Int64) -> [String] {
        var messages: [EventMessage] = []
        if isNew {
            isNew = false
            let missed = (ring.looks(after: merging.position) ?? []).flatMap { $0.changes.filter(isWanted) }
            if missed.count > EventMerging.mostSingles {
                messages = merging.catchUp(missed, to: ring.position, now: now)
            }
        }
        for look in ring.looks(after: merging.position) ?? [] {
            messages += merging.take(look.changes.filter(isWanted), at: look.position, now: now)
        }
        messages += merging.take([], at: ring.position, now: now)
        return messages.map { $0.text(epoch: epoch) }
    }

    private var idLine: String { "id: \(EventPosition(epoch: epoch, sequence: merging.told).text)\n" }

    private func isWanted(_ change: StoreChange) -> Bool {
        guard subscription.topics.contains(change.topic) else { return false }
        guard let groups else { return true }
        return change.groupID.map(groups.contains) ?? false
    }
}
