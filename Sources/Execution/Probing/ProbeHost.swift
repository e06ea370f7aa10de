import HostProtocol

/// A throw-away host that only loads plugins. Killed when it is let go.
final class ProbeHost {
    private let process: HostProcess
    private var output = OutputLines()
    private var error = OutputLines()
    private var poll = PollSet()

    /// What came of loading.
    enum Answer {
        case ready(ReadyReport)
        /// The host's own reason.
        case rejected(String)
        /// It ended without a word; how, as a clause.
        case died(String)
    }

    init(path: String, loading plugins: [String]) throws {
        process = try HostProcess(
            .init(
                path: path, group: "check", slots: 1, environment: HostEnvironment.variables(passing: []),
                sessionLock: nil))
        let command = LoadCommand(
            group: "check", threads: 1, stackBytes: 1 << 20, logBytesPerAttempt: 1 << 16,
            plugins: plugins.map { LoadedPlugin(name: "", path: $0) })
        process.send { command.write(to: &$0) }
    }

    deinit { process.kill() }

    /// Waits for the host's answer until `deadline`, in microseconds of CLOCK_BOOTTIME; `nil` when there is none by then.
    func answer(until deadline: Int64) throws -> Answer? {
        while true {
            let now = SystemClock.bootMicroseconds()
            guard now < deadline else { return nil }
            sleep(microseconds: deadline - now)
            if let answer = try hear() { return answer }
        }
    }

    private func sleep(microseconds: Int64) {
        poll.removeAll()
        _ = poll.add(process.isSocketOpen ? process.socket : -1, orWritable: process.hasUnsentBytes)
        _ = poll.add(process.watch)
        // What plugins print is of no interest here, but a full pipe would hold them up.
        _ = poll.add(output.isOpen ? process.output : -1)
        _ = poll.add(error.isOpen ? process.error : -1)
        poll.wait(microseconds: microseconds)
        process.flush()
        if output.isOpen { _ = output.read(from: process.output) }
        if error.isOpen { _ = error.read(from: process.error) }
    }

    private func hear() throws -> Answer? {
        // Reaped before it is heard: what it said last is there by then.
        let status = process.reap()
        var answer: Answer?
        do {
            try process.receive { kind, reader in
                if kind == .ready { answer = .ready(try ReadyReport(from: &reader)) }
                if kind == .rejected { answer = .rejected(try reader.string()) }
            }
        } catch let error as FrameError {
            throw ExecutionError(
                .host, "host: broke its protocol (\(error)); install dotjob and dotjob-host of one version")
        }
        if answer == nil, let status {
            answer = .died(process.obituary().loadingClause(waitStatus: WaitStatus(status)))
        }
        return answer
    }
}
