import Glibc
import Synchronization

/// The files that a store keeps open, as they were when it opened them.
///
/// Any of them may be moved, replaced or removed while the store runs. Whatever is written after that goes into files that have lost
/// their name, or beside another database: so each access looks once in a while, and a checkpoint always does.
final class OpenFiles: Sendable {
    /// A file that is no longer where it was opened.
    struct Change: Sendable {
        let path: String
        let isGone: Bool
    }

    private struct State {
        var lookedAtMs: Int64
        var change: Change?
    }

    private static let looksApartMs: Int64 = 500

    private let database: String
    private let files: [(path: String, identity: FileIdentity)]
    private let state: Mutex<State>

    /// - Parameters:
    ///   - database: its real path; its log is open.
    ///   - directory: the one beside it.
    init(database: String, directory: String) {
        self.database = database
        let log = ["-wal", "-shm"].map { database + $0 }
        let companions = ["", "/next.lock", "/writer.lock", "/doorbell"].map { directory + $0 }
        files = ([database] + log + companions).compactMap { path in
            FileIdentity(path: path).map { (path, $0) }
        }
        state = Mutex(State(lookedAtMs: Self.nowMs()))
    }

    /// The first file found changed, ever after it was found. It looks when the last look was a while ago.
    func changeSeen() -> Change? {
        let now = Self.nowMs()
        return state.withLock { state in
            if state.change != nil || now - state.lookedAtMs < Self.looksApartMs { return state.change }
            state.lookedAtMs = now
            state.change = look()
            return state.change
        }
    }

    /// As `changeSeen`, with a look at this very moment.
    func changeNow() -> Change? {
        state.withLock { state in
            if state.change == nil { state.change = look() }
            return state.change
        }
    }

    private func look() -> Change? {
        for (path, identity) in files {
            let now = FileIdentity(path: path)
            if now != identity { return Change(path: path, isGone: now == nil) }
        }
        return nil
    }

    /// Moves our log out of the way of another file that has taken the database's place: SQLite would take the log for that file's.
    /// The old database may live on under another name, so the log is kept.
    ///
    /// - Returns: where the log went; `nil` when it did not have to go, or has gone already.
    func moveLogAside() -> String? {
        guard let place = FileIdentity(path: database), place != identity(of: database),
            isInPlace("\(database)-wal")
        else { return nil }
        let aside = "\(database).replaced-\(time(nil))-wal"
        // First the log: with an index and no log SQLite reports an error, with a log and no index it would read the log.
        guard rename("\(database)-wal", aside) == 0 else { return nil }
        if isInPlace("\(database)-shm") { unlink("\(database)-shm") }
        return aside
    }

    private func identity(of path: String) -> FileIdentity? { files.first { $0.path == path }?.identity }

    private func isInPlace(_ path: String) -> Bool {
        identity(of: path).map { $0 == FileIdentity(path: path) } ?? false
    }

    /// Of the file and its log, to be remembered beside them.
    var remembered: RememberedFiles? {
        guard let file = identity(of: database), let log = identity(of: "\(database)-wal") else { return nil }
        return RememberedFiles(database: file, log: log)
    }

    // A few nanoseconds: it stands on every access's way.
    private static func nowMs() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}
