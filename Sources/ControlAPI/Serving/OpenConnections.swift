import NIOCore
import Synchronization

/// The connections that are open, at most so many: when there are more, the one that has been idle for the longest makes room.
///
/// So whoever holds many that say nothing locks nobody out. A request that has begun is never cut short for another.
final class OpenConnections: Sendable {
    private struct Place {
        var channel: any Channel
        /// When it last changed, in a count of changes.
        var since: UInt64
        /// Whether no request of its own is being read or answered: its head may be on the way.
        var isIdle = true
    }

    private struct Places {
        var byChannel: [ObjectIdentifier: Place] = [:]
        var changes: UInt64 = 0
    }

    private let most: Int
    private let places = Mutex(Places())

    init(most: Int) { self.most = most }

    func add(_ channel: any Channel) {
        let leaving = places.withLock { places in
            places.changes += 1
            let leaving = places.byChannel.count < most ? nil : Self.longestIdle(of: places)
            if let leaving { places.byChannel[leaving.key] = nil }
            places.byChannel[ObjectIdentifier(channel)] = Place(channel: channel, since: places.changes)
            return leaving?.value.channel
        }
        leaving?.cutOff()
    }

    func set(_ channel: any Channel, idle isIdle: Bool) {
        places.withLock { places in
            places.changes += 1
            places.byChannel[ObjectIdentifier(channel)]?.since = places.changes
            places.byChannel[ObjectIdentifier(channel)]?.isIdle = isIdle
        }
    }

    func remove(_ channel: any Channel) {
        places.withLock { _ = $0.byChannel.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    private static func longestIdle(of places: Places) -> (key: ObjectIdentifier, value: Place)? {
        places.byChannel.filter(\.value.isIdle).min { $0.value.since < $1.value.since }
    }
}
