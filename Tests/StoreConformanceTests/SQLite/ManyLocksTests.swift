import Glibc
import TestSupport
import Testing

@testable import SQLiteJobStore

/// What the kernel lists of locks is longer than a page where a few executors work, and their databases must open all the same.
struct ManyLocksTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("each lock is seen, however many there are")
    func allAreSeen() throws {
        let files = try (0..<300).map { try #require(lockedFile(directory.file("lock\($0)"))) }
        defer { for file in files { close(file) } }
        let locks = KernelLocks.held()
        let seen = files.count { file in
            var status = stat()
            fstat(file, &status)
            return locks.pids(.bytes(7...7), on: FileIdentity(status)) == [Int(getpid())]
        }
        #expect(seen == files.count)
    }

    @Test("a database that another process uses is opened, wherever in the list that one's locks are")
    func opened() async throws {
        let path = directory.file("x.db")
        let store = try SQLiteJobStore(path: path)
        await #expect(processExitsWith: .success) { [path = path as String] in
            // The newest of a processor's are listed first: each moves those of the other process on by a line.
            for number in 0..<100 {
                try #require(lockedFile("\(path).lock\(number)") != nil)
                #expect(throws: Never.self) { _ = try SQLiteJobStore(path: path) }
            }
        }
        _ = try store.groups()
    }
}

/// A descriptor of a file of which this process holds the byte 7.
private func lockedFile(_ path: String) -> Int32? {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = 7
    lock.l_len = 1
    guard file >= 0, fcntl(file, F_SETLK, &lock) == 0 else { return nil }
    return file
}
