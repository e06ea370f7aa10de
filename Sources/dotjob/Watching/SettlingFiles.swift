/// Which files have settled: they were closed or moved into place, and nothing has happened to them for a while. Pure.
///
/// Times are of any clock that does not jump.
struct SettlingFiles {
    typealias Time = ContinuousClock.Instant

    /// No event for this long.
    static let quiet = Duration.milliseconds(200)

    private struct File {
        var identity: FileStamp?
        /// `nil` while somebody writes.
        var settlesAt: Time?
    }

    private var files: [String: File] = [:]

    /// Somebody writes to the file, and has yet to close it: a linker works on it.
    mutating func beganWriting(_ name: String) { files[name] = File(identity: nil, settlesAt: nil) }

    /// The file was closed, or has appeared whole.
    mutating func finished(_ name: String, _ stamp: FileStamp?, now: Time) {
        files[name] = File(identity: stamp, settlesAt: now + Self.quiet)
    }

    /// Looks at a file again later: what stood in the way was not the file.
    mutating func postpone(_ name: String, _ stamp: FileStamp?, until time: Time) {
        files[name] = File(identity: stamp, settlesAt: time)
    }

    /// When the next file may have settled.
    var nextAt: Time? { files.values.compactMap(\.settlesAt).min() }

    /// The files that have settled, by name; each is told once.
    ///
    /// - Parameter stamp: what a file is now; `nil` when it is gone. One that is not what it was settles later.
    mutating func takeSettled(now: Time, stamp: (String) -> FileStamp?) -> [(name: String, stamp: FileStamp)] {
        var settled: [(name: String, stamp: FileStamp)] = []
        for (name, file) in files {
            guard let at = file.settlesAt, at <= now else { continue }
            guard let current = stamp(name) else {
                files[name] = nil
                continue
            }
            guard current == file.identity else {
                finished(name, current, now: now)
                continue
            }
            files[name] = nil
            settled.append((name, current))
        }
        return settled.sorted { $0.name < $1.name }
    }
}
