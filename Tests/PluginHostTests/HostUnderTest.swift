import CLinux
import CSlotTable
import Foundation
import Glibc
import HostProtocol
import TestSupport

/// A real `dotjob-host` process with the test in the executor's place.
///
/// Every wait has a bound, so that a host that hangs fails its test. What is left of the host's process group dies with the
/// value.
final class HostUnderTest {
    let pid: pid_t
    let slots: UInt32
    let scratch: TemporaryDirectory
    private let table: OpaquePointer
    private var socket: Int32
    private var stream = FrameStream()
    private var isReaped = false

    /// How a host ended.
    struct End {
        var exitCode: Int32?
        var signal: Int32?
        var obituary: slot_table_obituary
        var text: String
        var output: String
        var error: String
        var slots: [slot_reading]
    }

    init(slots: UInt32 = 2) throws {
        self.slots = slots
        let scratch = try TemporaryDirectory()
        self.scratch = scratch
        let descriptor = slot_table_create(slots)
        defer { close(descriptor) }
        guard let table = slot_table_map(descriptor, slots) else { throw HostTestError("no slot table") }
        self.table = table
        var pair: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
            throw HostTestError("no socket pair")
        }
        socket = pair[0]
        defer { close(pair[1]) }
        let files = ["out", "err"].map { open(scratch.file($0), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o644) }
        defer { for file in files { close(file) } }
        pid = try Self.spawn(slots: slots, output: files[0], error: files[1], socket: pair[1], table: descriptor)
    }

    private static func spawn(
        slots: UInt32, output: Int32, error: Int32, socket: Int32, table: Int32
    ) throws -> pid_t {
        let path = Project.product("dotjob-host")
        let words = [
            path, HostArguments.protocolVersion, "\(HostArguments.currentProtocol)", HostArguments.slots, "\(slots)",
            HostArguments.group, "test",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var pid: pid_t = 0
        let result = host_process_spawn(path, &arguments, &environment, output, error, socket, table, -1, &pid)
        guard result == 0 else { throw HostTestError("spawn: \(String(cString: strerror(result)))") }
        return pid
    }

    deinit {
        kill(-pid, SIGKILL)
        hangUp()
        var status: Int32 = 0
        if !isReaped { waitpid(pid, &status, 0) }
        slot_table_unmap(table, slots)
    }

    // MARK: - Commands

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw HostTestError("the host does not listen: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(sent)
        }
    }

    func load(_ plugins: [LoadedPlugin], stackBytes: UInt64 = 512 * 1024, logBytes: UInt32 = 64 * 1024) throws {
        var writer = FrameWriter()
        LoadCommand(
            group: "test", threads: slots, stackBytes: stackBytes, logBytesPerAttempt: logBytes, plugins: plugins
        ).write(to: &writer)
        try send(writer.bytes)
    }

    func run(_ tasks: [RunTask]) throws {
        var writer = FrameWriter()
        writer.begin(HostCommandKind.run.rawValue)
        writer.put(UInt32(tasks.count))
        for task in tasks { task.write(to: &writer) }
        writer.end()
        try send(writer.bytes)
    }

    func name(_ references: [TaskReference], in kind: HostCommandKind) throws {
        var writer = FrameWriter()
        writer.begin(kind.rawValue)
        writer.put(UInt32(references.count))
        for reference in references { reference.write(to: &writer) }
        writer.end()
        try send(writer.bytes)
    }

    func drain() throws {
        var writer = FrameWriter()
        writer.begin(HostCommandKind.drain.rawValue)
        writer.end()
        try send(writer.bytes)
    }

    /// Closes the executor's end, as its death would.
    func hangUp() {
        if socket >= 0 { close(socket) }
        socket = -1
    }

    // MARK: - Reports

    /// What the host says next; `nil` when it has hung up.
    func next(within seconds: Int32 = 60) throws -> HostReport? {
        while true {
            if let report = try stream.next({ kind, reader in try Self.whole(kind, &reader) }) { return report }
            var event = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&event, 1, seconds * 1000) == 1 else { throw HostTestError("the host said nothing") }
            let got = stream.fill(atMost: 65536) { recv(socket, $0.baseAddress, $0.count, 0) }
            if got <= 0 { return nil }
        }
    }

    private static func whole(_ kind: UInt8, _ reader: inout FrameReader) throws -> HostReport {
        let report = try HostReport(kind: kind, from: &reader)
        guard reader.isAtEnd else { throw HostTestError("frame of kind \(kind) is longer than its contents") }
        return report
    }

    /// The next results, whatever else is said before them.
    func results(_ count: Int = 1) throws -> [TaskResult] {
        var results: [TaskResult] = []
        while results.count < count {
            switch try next() {
            case .results(let more): results += more
            case nil: throw HostTestError("the host ended after \(results.count) of \(count) results")
            default: continue
            }
        }
        return results
    }

    /// Everything that is said until the result of one task is there.
    func lines(untilResultOf taskID: Int64) throws -> (lines: [HostLogLine], result: TaskResult) {
        var lines: [HostLogLine] = []
        while true {
            switch try next() {
            case .logLines(let more): lines += more
            case .results(let results):
                if let result = results.first(where: { $0.taskID == taskID }) { return (lines, result) }
            case nil: throw HostTestError("the host ended")
            default: continue
            }
        }
    }

    // MARK: - State and end

    func slot(_ index: UInt32) -> slot_reading { slot_table_read(table, slots, index) }

    /// Waits until as many handlers run.
    func waitUntilRunning(_ count: Int) throws {
        let isSo = eventually { (0..<slots).filter { slot($0).state == SLOT_RUNNING }.count == count }
        guard isSo else { throw HostTestError("not \(count) handlers are running") }
    }

    /// Waits for the process to end by itself.
    func end(within seconds: Int32 = 60) throws -> End {
        let watch = host_process_watch(pid)
        defer { close(watch) }
        var event = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
        guard poll(&event, 1, seconds * 1000) == 1 else { throw HostTestError("the host does not end") }
        var status: Int32 = 0
        guard host_process_reap(pid, &status) == 1 else { throw HostTestError("the host cannot be reaped") }
        isReaped = true
        var obituary = slot_table_obituary()
        slot_table_read_obituary(table, slots, &obituary)
        let start = UnsafeRawPointer(slot_table_obituary_text(&obituary))
        let text = String(decoding: UnsafeRawBufferPointer(start: start, count: obituary.text_length), as: UTF8.self)
        let signal = wait_status_signal(status)
        return End(
            exitCode: wait_status_exited(status) != 0 ? wait_status_code(status) : nil,
            signal: signal != 0 ? signal : nil, obituary: obituary, text: text,
            output: try String(contentsOfFile: scratch.file("out"), encoding: .utf8),
            error: try String(contentsOfFile: scratch.file("err"), encoding: .utf8),
            slots: (0..<slots).map { slot($0) })
    }
}

struct HostTestError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
