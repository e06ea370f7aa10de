import ControlAPI
import Foundation
import JobModel
import JobStore
import Logging
import Operations
import Threads
import Wording

/// Publishes the libraries of a directory to its group: those that are there, and each again when a build has changed it.
///
/// It blocks a thread of its own.
// @unchecked: made by one thread, then used by its own alone.
final class FolderWatcher: @unchecked Sendable {
    private static let retryPause = Duration.seconds(2)

    private let folder: WatchedFolder
    private let publisher: PluginPublisher
    private let audit: AuditedChange
    private let logger: Logger
    private let events: FolderEvents
    private var settling = SettlingFiles()
    /// What each file was when it was last tried.
    private var tried: [String: FileStamp] = [:]

    /// - Throws: `CommandError` when the directory cannot be watched.
    init(_ folder: WatchedFolder, publisher: PluginPublisher, audit: AuditedChange, logger: Logger) throws {
        self.folder = folder
        self.publisher = publisher
        self.audit = audit
        self.logger = logger
        events = try FolderEvents(path: folder.path)
    }

    /// Call once. Publishes nothing more once `goesOn` says so.
    func run(while goesOn: () -> Bool) {
        lookAtAll()
        while goesOn() {
            var poll = PollSet()
            _ = poll.add(events.fileDescriptor)
            poll.wait(microseconds: microseconds(until: settling.nextAt))
            for event in events.take() { note(event) }
            let settled = settling.takeSettled(now: .now) { FileStamp(path: path(of: $0)) }
            for (name, stamp) in settled where tried[name] != stamp && goesOn() {
                tried[name] = stamp
                publish(name, stamp)
            }
        }
    }

    private func note(_ event: FolderEvents.Event) {
        switch event {
        case .began(let name): if isLibrary(name) { settling.beganWriting(name) }
        case .finished(let name): if isLibrary(name) { look(at: name) }
        case .lost: lookAtAll()
        case .gone: logger.error("watch \(folder.path.quoted): the directory is gone; make it again, then restart")
        }
    }

    private func lookAtAll() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where isLibrary(name) { look(at: name) }
    }

    private func look(at name: String) { settling.finished(name, FileStamp(path: path(of: name)), now: .now) }

    private func publish(_ name: String, _ stamp: FileStamp) {
        var request = PublishRequest(group: folder.group, paths: [path(of: name)], publisher: OurUser.name)
        request.note = "watched \(name)"
        do {
            let outcome = try publisher.publish(request) { publish in
                try audit.make("publishRelease", "group \(folder.group)", grows: true, publish) {
                    .init(group: $0.release.groupID, after: .audited($0.release))
                }
            }
            logger.info("watch \(name.quoted): \(outcome.summary)")
        } catch {
            logger.error("watch \(name.quoted): refused; \(error.words.printable)")
            // The store was the trouble, and not the file.
            guard (error as? StoreError)?.isTransient == true else { return }
            tried[name] = nil
            settling.postpone(name, stamp, until: .now + Self.retryPause)
        }
    }

    private func path(of name: String) -> String { "\(folder.path)/\(name)" }

    /// Linkers and copies write beside under other names, or under hidden ones.
    private func isLibrary(_ name: String) -> Bool { name.hasSuffix(".so") && !name.hasPrefix(".") }

    private func microseconds(until time: SettlingFiles.Time?) -> Int64 {
        guard let time else { return .max }
        return Int64(((time - .now) / .microseconds(1)).rounded(.up))
    }
}
