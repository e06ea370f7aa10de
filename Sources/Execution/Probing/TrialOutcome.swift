import HostProtocol
public import JobModel

/// How an attempt on trial ended, as an executor would record it.
public struct TrialOutcome {
    public var code: HandleCode
    /// No retry whatever the count.
    public var isPermanent = false
    /// What the log would say.
    public var message: String?
    /// As given to `fail`; `nil` when it was not.
    public var failureKind: String?
    public var result: String?
    /// From `retry_after`.
    public var retryAfterMs: Int64?
    /// From the handler's first instruction to its return, or until its host was dead.
    public var elapsedMicroseconds: Int64
    /// Whether a person asked it to stop, whatever came of that.
    public var wasInterrupted = false
    /// Whether the handler was called at all: it may be asked to stop before.
    public var hasBegun = true
    /// Of a host that died.
    public var crash: Crash?

    /// What a host could say when the handler took it down.
    public struct Crash {
        /// `died of SIGSEGV at address 0x10`
        public var clause: String
        /// The signal's name, if one did it.
        public var signal: String?
        /// From the innermost.
        public var frames: [Frame]
    }

    /// A place in the backtrace.
    public struct Frame {
        /// As the host wrote it.
        public var text: String
        /// The plugin's file that holds the code, and the address in it of the instruction that ran; `nil` for code of others.
        public var place: (path: String, offset: UInt64)?
    }
}

extension TrialOutcome {
    /// Of an attempt that was answered.
    init(_ result: TaskResult, of plugin: PluginProbe.Inspection, task: TrialTask, end: TrialClock.End?) {
        let wasStoppedForTimeout = end == .timeout(wasKilled: false) || end == .timeout(wasKilled: true)
        let isCancelled = end == .interrupt(wasKilled: false) || end == .interrupt(wasKilled: true)
        let verdict = AttemptVerdict.of(
            result, requiredMinor: plugin.requiresMinor, timeoutMs: task.timeoutMs,
            wasStoppedForTimeout: wasStoppedForTimeout,
            isOverdue: false, isHostLeaving: false, isCancelled: isCancelled)
        code = verdict.code ?? .cancelled
        isPermanent = verdict.isPermanent
        message = isCancelled && code == .cancelled ? "interrupted; stopped when asked" : verdict.message
        failureKind = result.failureKind.isEmpty ? nil : result.failureKind
        self.result = result.result
        retryAfterMs = result.retryAfterMs >= 0 ? result.retryAfterMs : nil
        elapsedMicroseconds = result.elapsedMicroseconds
    }

    /// Of an attempt that was to stop before a thread of the host had taken it.
    init(unstarted task: TrialTask, end: TrialClock.End?) {
        hasBegun = false
        elapsedMicroseconds = 0
        if case .timeout = end {
            code = .timedOut
            message = AttemptVerdict.timeoutMessage(task.timeoutMs, "it had not begun")
        } else {
            code = .cancelled
            message = "interrupted before it had begun"
        }
    }

    /// Of an attempt whose host ended under it.
    init(
        death obituary: HostObituary, _ status: WaitStatus, task: TrialTask, end: TrialClock.End?, elapsed: Int64,
        in bundle: TrialBundle
    ) {
        elapsedMicroseconds = elapsed
        switch end {
        case .timeout(wasKilled: true):
            code = .timedOut
            message = AttemptVerdict.timeoutMessage(
                task.timeoutMs, "killed, since it did not end when it was asked to; look at stop_requested")
        case .interrupt(wasKilled: true):
            code = .cancelled
            message = "interrupted; killed, since it did not end when it was asked to"
        case .timeout, .interrupt, nil:
            let clause = obituary.clause(waitStatus: status)
            code = .hostDied
            message = "the handler took its host down: it \(clause)"
            crash = Crash(
                clause: clause, signal: obituary.signal.map(SignalName.of),
                frames: Frame.all(of: obituary.text, in: bundle))
        }
    }
}

extension HostObituary {
    /// The fatal signal, if there was one.
    fileprivate var signal: Int32? {
        switch cause {
        case .signalInSlot(_, let signal, _), .signalElsewhere(let signal): signal
        case .unmarked, .unconnected, .exitInSlot, .exitElsewhere: nil
        }
    }
}

extension TrialOutcome.Frame {
    static func all(of backtrace: String, in bundle: TrialBundle) -> [Self] {
        backtrace.split(separator: "\n").enumerated().map { Self(String($1), isInnermost: $0 == 0, in: bundle) }
    }

    /// Reads a line such as `send+0x1f in mail.so+0x1234`.
    private init(_ line: String, isInnermost: Bool, in bundle: TrialBundle) {
        text = line
        guard let match = line.wholeMatch(of: /.+ in (.+)\+0x([0-9a-f]+)/), let offset = UInt64(match.2, radix: 16),
            let path = bundle.path(ofFile: String(match.1))
        else { return }
        // Where a call returns to may belong to the next line already. Only the innermost frame is no such place, unless it was
        // a call into nowhere.
        let isExact = isInnermost && !line.hasPrefix("an address in no library")
        place = (path, isExact || offset == 0 ? offset : offset - 1)
    }
}
