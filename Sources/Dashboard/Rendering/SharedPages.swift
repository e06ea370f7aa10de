import ControlAPI
import HTTPTypes
import Synchronization

/// Pages that are open read themselves again as events come: what many see alike is made once a second for all of them.
final class SharedPages: Sendable {
    /// What such a page sends along.
    static let liveHeader = HTTPField.Name("X-Live")!
    /// How long ago an answer was made, in milliseconds: what has been told of since is not in it.
    static let ageHeader = HTTPField.Name("X-Made-Ago")!
    private static let keptFor = Duration.seconds(1)
    private static let mostKept = 500

    /// What an answer depends on, besides the store.
    struct View: Hashable {
        private let path: String
        private let query: String?
        private let preferences: Preferences
        private let savedFilters: String
        private let sight: SiteDesk.Sight
        private let isPacked: Bool

        init(_ call: PageCall) {
            path = call.request.path
            query = call.request.query
            preferences = call.preferences
            savedFilters = SavedFilters.text(of: call.request)
            sight = call.desk.sight
            isPacked = call.request.headers[.acceptEncoding]?.contains("gzip") ?? false
        }
    }

    private final class Slot: Sendable {
        let made = Mutex<(reply: SiteReply, at: ContinuousClock.Instant)?>(nil)
    }

    private let slots = Mutex<[View: Slot]>([:])

    /// Answers with what was made within the last second, or makes it. Who comes while it is made waits for it. Only what tells its
    /// age is kept.
    ///
    /// - Throws: what `make` throws; that is nobody else's.
    func reply(for view: View, make: () throws -> SiteReply) throws -> SiteReply {
        try slot(of: view).made.withLock { made in
            let now = ContinuousClock.now
            if let (reply, at) = made, now - at < Self.keptFor {
                var reply = reply
                reply.headers[Self.ageHeader] = String(Int((now - at) / .milliseconds(1)))
                return reply
            }
            made = nil
            let reply = try make()
            if reply.headers[Self.ageHeader] != nil { made = (reply, now) }
            return reply
        }
    }

    private func slot(of view: View) -> Slot {
        slots.withLock { slots in
            if let slot = slots[view] { return slot }
            // Views come and go: those that nobody reads now are made again when somebody does.
            if slots.count >= Self.mostKept { slots.removeAll() }
            let slot = Slot()
            slots[view] = slot
            return slot
        }
    }
}
