import Glibc
import HostProtocol
import JobModel
import Threads

/// A host outside any executor, for a look into plugins or a trial of a handler. Killed when it is let go. Confined to the thread
/// that made it.
final class ThrowawayHost {
    private let process: HostProcess
    private var output = OutputLines()
    private var error = OutputLines()
    private var poll = PollSet()
    private var isOver = false

    static let oneVersion = Cure.plain("install dotjob and dotjob-host of one version")

    /// What a host says, and what is seen of it, in order.
    enum Word {
        case said(HostReport)
        /// A line that it or a plugin wrote to its standard output or error.
        case printed(String, PrintedTo)
        /// Its last word.
        case ended(HostObituary, WaitStatus)
        /// Not of the host: the descriptor that was watched besides is readable.
        case interrupted
    }

    /// - Parameter group: the name that `ps` shows.
    init(path: String, group: String, loading plugins: [LoadedPlugin], stackBytes: UInt64) throws {
        process = try HostProcess(
            .init(
                path: path, group: group, slots: 1, environment: HostEnvironment.variables(passing: []),
                sessionLock: nil))
        let command = LoadCommand(
            group: group, threads: 1, stackBytes: stackBytes, logBytesPerAttempt: UInt32(Limits.logBytesPerAttempt),
            plugins: plugins)
        process.send { command.write(to: &$0) }
    }

    deinit { process.kill() }

    // MARK: - Talking

    func run(_ task: RunTask) { process.send { $0.put(running: [task]) } }

    /// Asks an attempt to end.
    func stop(_ task: TaskReference) { process.send { $0.put(.stop, naming: [task]) } }

    /// Asks it to run `fini` and to end.
    func drain() { process.send { $0.putDrain() } }

    func kill() { process.kill() }

    /// The most memory that it has had at once so far, in bytes: VmHWM of /proc. `nil` once it has ended.
    ///
    /// What wait4(2) tells would not do: a process that was spawned inherits the mark of its parent.
    func peakMemoryBytes() -> Int64? {
        guard let file = fopen("/proc/\(process.pid)/status", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard text.hasPrefix("VmHWM:") else { continue }
            return text.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int64($0) }.map { $0 * 1_024 }
        }
        return nil
    }

    // MARK: - Listening

    /// Waits for words until `deadline`, in microseconds of CLOCK_BOOTTIME, and returns them; none when the time is over, or once
    /// the host has ended.
    ///
    /// - Parameter interrupts: a descriptor to watch besides, or -1. Who reads it is not our business.
    /// - Throws: `ExecutionError` when the host breaks its protocol.
    func listen(until deadline: Int64, orTo interrupts: Int32 = -1) throws -> [Word] {
        while !isOver {
            let left = deadline - SystemClock.bootMicroseconds()
            guard left > 0 else { return [] }
            let isInterrupted = sleep(microseconds: left, orUntil: interrupts)
            let words = try hear() + (isInterrupted ? [.interrupted] : [])
            if !words.isEmpty { return words }
        }
        return []
    }

    private func sleep(microseconds: Int64, orUntil interrupts: Int32) -> Bool {
        poll.removeAll()
        _ = poll.add(process.isSocketOpen ? process.socket : -1, orWritable: process.hasUnsentBytes)
        _ = poll.add(process.watch)
        _ = poll.add(output.isOpen ? process.output : -1)
        _ = poll.add(error.isOpen ? process.error : -1)
        let place = poll.add(interrupts)
        // Without a pidfd nothing but waitpid tells of the end.
        poll.wait(microseconds: process.watch < 0 ? min(microseconds, 50_000) : microseconds)
        process.flush()
        return poll.isReady(place)
    }

    private func hear() throws -> [Word] {
        // Reaped before it is heard: what it said last is there by then.
        let status = process.reap()
        var words: [Word] = []
        do {
            try process.receive { words.append(.said($0)) }
        } catch let error as FrameError {
            throw ExecutionError(
                .host, "host", "broke its protocol (\(error))", cure: Self.oneVersion)
        }
        // What an attempt printed was written before it answered, so it is in the pipes by now.
        words = readPrinted(isLast: status != nil) + words
        if let status {
            words.append(.ended(process.obituary(), WaitStatus(status)))
            isOver = true
        }
        return words
    }

    private func readPrinted(isLast: Bool) -> [Word] {
        var words: [Word] = []
        repeat {
            let count = words.count
            if output.isOpen {
                words += output.read(from: process.output).map { .printed($0, .standardOutput) }
            }
            if error.isOpen {
                words += error.read(from: process.error).map { .printed($0, .standardError) }
            }
            if words.count == count { break }
        } while isLast
        if isLast {
            words += output.rest().map { [.printed($0, .standardOutput)] } ?? []
            words += error.rest().map { [.printed($0, .standardError)] } ?? []
        }
        return words
    }
}

/// Where a plugin printed to.
public enum PrintedTo: String, Sendable {
    case standardOutput = "stdout"
    case standardError = "stderr"
}
