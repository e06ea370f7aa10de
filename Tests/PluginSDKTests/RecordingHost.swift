import CDotJob
import Foundation
import Synchronization

/// A host of one attempt that writes down what a handler asks of it.
///
/// `@unchecked Sendable`: all that changes is in `record`; the pointers are set once and freed with the object.
final class RecordingHost: @unchecked Sendable {
    struct Record {
        var lines: [String] = []
        var fractions: [Double] = []
        var result: String?
        var failureKind: String?
        var failureMessage: String?
        var retryAfterMilliseconds: Int64?
        /// Addresses, since pointers are not `Sendable`.
        var lentTexts: [UInt] = []
    }

    let task: UnsafeMutablePointer<dotjob_task>
    let record = Mutex(Record())
    private let table: UnsafeMutablePointer<dotjob_host>
    fileprivate let parameters: [String: any Sendable]
    fileprivate let stopsAtFraction: Double

    var seen: Record { record.withLock { $0 } }

    /// - Parameters:
    ///   - parameters: what the handler reads, as a task would carry it.
    ///   - stopsAtFraction: asks the handler to stop once it has reported this much progress.
    init(parameters: [String: any Sendable] = [:], stopsAtFraction: Double = .infinity) {
        self.parameters = parameters
        self.stopsAtFraction = stopsAtFraction
        table = .allocate(capacity: 1)
        table.initialize(to: hostCalls())
        task = .allocate(capacity: 1)
        task.initialize(to: dotjob_task())
        task.pointee.size = UInt32(MemoryLayout<dotjob_task>.size)
        task.pointee.attempt = 1
        task.pointee.host = UnsafePointer(table)
        task.pointee.task_id = 42
        task.pointee.claim_no = 7
        let address = UInt(bitPattern: task)
        Self.living.withLock { $0[address] = Reference(host: self) }
    }

    deinit {
        let address = UInt(bitPattern: task)
        Self.living.withLock { $0[address] = nil }
        for text in seen.lentTexts { free(UnsafeMutableRawPointer(bitPattern: text)) }
        table.deallocate()
        task.deallocate()
    }

    /// The text for as long as the attempt lives.
    fileprivate func lend(_ text: String) -> UnsafePointer<CChar> {
        let copy: UnsafeMutablePointer<CChar> = strdup(text)
        let address = UInt(bitPattern: copy)
        record.withLock { $0.lentTexts.append(address) }
        return UnsafePointer(copy)
    }

    private struct Reference { weak var host: RecordingHost? }
    /// C passes nothing but the task, so its address finds the host.
    private static let living = Mutex<[UInt: Reference]>([:])

    fileprivate static func of(_ task: UnsafePointer<dotjob_task>?) -> RecordingHost {
        let address = UInt(bitPattern: task)
        guard let host = living.withLock({ $0[address]?.host }) else {
            preconditionFailure("a handler made a call for a task that has returned")
        }
        return host
    }
}

private func hostCalls() -> dotjob_host {
    var calls = dotjob_host()
    calls.size = UInt32(MemoryLayout<dotjob_host>.size)
    calls.log = { task, _, text, length in
        let line = string(text, length)
        RecordingHost.of(task).record.withLock { $0.lines.append(line) }
    }
    calls.progress = { task, fraction, _ in RecordingHost.of(task).record.withLock { $0.fractions.append(fraction) } }
    calls.stop_requested = { task in
        let host = RecordingHost.of(task)
        return host.seen.fractions.contains { $0 >= host.stopsAtFraction }
    }
    calls.stop_fd = { _ in -1 }
    calls.deadline_ms = { _ in 0 }
    calls.parameters = { task, length in
        let host = RecordingHost.of(task)
        let json = try? JSONSerialization.data(withJSONObject: host.parameters)
        length?.pointee = json?.count ?? 0
        return host.lend(String(decoding: json ?? Data(), as: UTF8.self))
    }
    calls.get_string = { task, key, value, length in
        let host = RecordingHost.of(task)
        return answer(host, key, as: String.self) {
            value?.pointee = host.lend($0)
            length?.pointee = $0.utf8.count
        }
    }
    calls.get_int = { task, key, value in
        answer(RecordingHost.of(task), key, as: Int64.self) { value?.pointee = $0 }
    }
    calls.get_double = { task, key, value in
        answer(RecordingHost.of(task), key, as: Double.self) { value?.pointee = $0 }
    }
    calls.get_bool = { task, key, value in answer(RecordingHost.of(task), key, as: Bool.self) { value?.pointee = $0 } }
    calls.trace_context = { _ in nil }
    calls.config = { _, name in
        name.map { String(cString: $0) } == "smtp.host" ? StaticString("mail.example").cString : nil
    }
    calls.secret = { _, _, _ in nil }
    calls.set_result = { task, text, length in
        guard length <= 1 << 20 else { return false }
        let result = string(text, length)
        RecordingHost.of(task).record.withLock { $0.result = result }
        return true
    }
    calls.fail = { task, kind, message in
        let kind = kind.map { String(cString: $0) }
        let message = message.map { String(cString: $0) }
        RecordingHost.of(task).record.withLock {
            $0.failureKind = kind
            $0.failureMessage = message
        }
    }
    calls.retry_after = { task, delay in RecordingHost.of(task).record.withLock { $0.retryAfterMilliseconds = delay } }
    return calls
}

private func string(_ text: UnsafePointer<CChar>?, _ length: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
}

private func answer<Value>(
    _ host: RecordingHost, _ key: UnsafePointer<CChar>?, as type: Value.Type, _ found: (Value) -> Void
) -> Int32 {
    guard let member = key.flatMap({ host.parameters[String(cString: $0)] }) else { return Int32(DOTJOB_MISSING) }
    guard let value = member as? Value else { return Int32(DOTJOB_WRONG_TYPE) }
    found(value)
    return Int32(DOTJOB_FOUND)
}

extension StaticString {
    fileprivate var cString: UnsafePointer<CChar> { UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}
