import ServiceLifecycle
import Synchronization
import Threads

/// Watched directories as a part of a process: a thread for each.
///
/// A stop waits for nobody: a publish in the middle is made whole or not at all, whenever the process ends.
struct WatchService: Service {
    let watchers: [FolderWatcher]

    private final class Stop: Sendable {
        let isAsked = Atomic(false)
    }

    func run() async throws {
        let stop = Stop()
        for watcher in watchers {
            _ = try DedicatedThread(named: "dotjob-watch") { watcher.run { !stop.isAsked.load(ordering: .relaxed) } }
        }
        defer { stop.isAsked.store(true, ordering: .relaxed) }
        try await gracefulShutdown()
    }
}
