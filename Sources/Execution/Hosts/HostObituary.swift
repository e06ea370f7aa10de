import CLinux
import CSlotTable
import Glibc
import HostProtocol

/// What a dead host could still say of its end.
struct HostObituary: Equatable, Sendable {
    enum Cause: Equatable, Sendable {
        /// It said nothing: SIGKILL, `_exit`, out of memory.
        case unmarked
        /// A fatal signal on the thread of slot `slot`.
        case signalInSlot(slot: Int32, signal: Int32, address: UInt64)
        /// Its socket failed with an errno, or 0 at its end, and it ended itself.
        case unconnected(errno: Int32)
        /// A fatal signal on a thread that ran no handler.
        case signalElsewhere(signal: Int32)
        /// exit() called by the handler of slot `slot`.
        case exitInSlot(slot: Int32, status: Int32)
        case exitElsewhere(status: Int32)
    }

    var cause: Cause
    /// The attempt on whose thread it died.
    var attempt: TaskReference?
    /// Backtrace and other text; bytes that are no UTF-8 are replaced.
    var text: String

    init(cause: Cause, attempt: TaskReference? = nil, text: String = "") {
        self.cause = cause
        self.attempt = attempt
        self.text = text
    }

    init(_ raw: slot_table_obituary) {
        let mark = raw.mark
        cause =
            switch mark.death {
            case SLOT_TABLE_DEATH_SIGNAL_IN_SLOT:
                .signalInSlot(slot: mark.slot, signal: mark.number, address: mark.fault_address)
            case SLOT_TABLE_DEATH_SIGNAL_ELSEWHERE: .signalElsewhere(signal: mark.number)
            case SLOT_TABLE_DEATH_EXIT_IN_SLOT: .exitInSlot(slot: mark.slot, status: mark.number)
            case SLOT_TABLE_DEATH_EXIT_ELSEWHERE: .exitElsewhere(status: mark.number)
            case SLOT_TABLE_DEATH_UNCONNECTED: .unconnected(errno: mark.number)
            default: .unmarked
            }
        if mark.task_id != 0 { attempt = TaskReference(taskID: mark.task_id, claimNo: mark.claim_no) }
        var raw = raw
        text = withUnsafePointer(to: &raw) {
            let start = UnsafeRawPointer(slot_table_obituary_text($0))
            return String(decoding: UnsafeRawBufferPointer(start: start, count: $0.pointee.text_length), as: UTF8.self)
        }
    }

    /// How the host ended, as a clause: `died of SIGSEGV at address 0x0`.
    func clause(waitStatus: WaitStatus) -> String {
        switch cause {
        case .signalInSlot(_, let signal, let address):
            let place = [SIGSEGV, SIGBUS].contains(signal) ? " at address 0x\(String(address, radix: 16))" : ""
            return "died of \(SignalName.of(signal))\(place)"
        case .signalElsewhere(let signal):
            return "died of \(SignalName.of(signal)) on a thread that ran no handler"
        case .exitInSlot(_, let status): return "was ended by exit(\(status))"
        case .exitElsewhere(let status): return "was ended by exit(\(status)) on a thread that ran no handler"
        case .unconnected(let error):
            let reason = error == 0 ? "end of file" : String(cString: strerror(error))
            return "lost its connection (\(reason)): plugin code has closed its socket, taken its place or read from it"
        case .unmarked: return waitStatus.clause
        }
    }

    /// How the host ended before it was ready, and at which step: `died of SIGSEGV in the constructors of plugin "mail.so"`.
    func loadingClause(waitStatus: WaitStatus) -> String {
        let end =
            switch cause {
            case .signalElsewhere(let signal): "died of \(SignalName.of(signal))"
            case .exitElsewhere(let status): "was ended by exit(\(status))"
            case .signalInSlot, .exitInSlot, .unconnected, .unmarked: clause(waitStatus: waitStatus)
            }
        // The step comes before the backtrace.
        let step = text.split(separator: "\n").first { $0.hasPrefix("in ") }
        return "\(end) \(step ?? "while loading")"
    }
}

/// How a process ended.
enum WaitStatus: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)

    /// Reads what waitpid(2) gave.
    init(_ raw: Int32) {
        let signal = wait_status_signal(raw)
        self = signal != 0 ? .signalled(signal) : .exited(wait_status_code(raw))
    }

    var clause: String {
        switch self {
        case .exited(let status): "ended with status \(status) (_exit)"
        case .signalled(SIGKILL): "was killed by SIGKILL (out of memory, or from outside)"
        case .signalled(let signal): "died of \(SignalName.of(signal))"
        }
    }
}

enum SignalName {
    /// `SIGSEGV` for 11.
    static func of(_ signal: Int32) -> String {
        guard let name = gnu_signal_name(signal) else { return "signal \(signal)" }
        return "SIG\(String(cString: name))"
    }
}
