internal import CHostRuntime
internal import CSlotTable
internal import Glibc
internal import HostProtocol

/// The runtime of handlers, as the main thread and the reader see it.
///
/// Unchecked: the runtime behind the pointer does its own locking, and it lives as long as the process.
final class Runtime: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(socket: Int32, table: OpaquePointer, slots: UInt32) throws {
        guard let pointer = host_runtime_create(socket, table, slots) else {
            throw NodeTrouble("the host cannot start a thread", errno: errno)
        }
        self.pointer = pointer
    }

    // MARK: - Main thread

    func start(_ handlers: UnsafeBufferPointer<host_handler>, limits: host_limits) throws {
        let result = host_runtime_start(pointer, handlers.baseAddress, UInt32(handlers.count), limits)
        guard result == 0 else {
            throw NodeTrouble(
                "the host cannot start \(limits.threads) threads with stacks of \(limits.stack_bytes) bytes",
                errno: result)
        }
    }

    /// Returns when the queue is closed and the last handler has returned.
    func run() { host_runtime_run(pointer) }

    /// Writes what is left to say.
    func finish() { host_runtime_finish(pointer) }

    func post(_ frames: FrameWriter) {
        frames.bytes.withUnsafeBytes { host_runtime_post(pointer, $0.baseAddress, $0.count) }
    }

    // MARK: - Reader

    /// Takes over the frame. Returns false when it is malformed.
    func accept(_ run: UnsafeMutablePointer<frame>) -> Bool { host_runtime_accept(pointer, run) }

    /// Asks running tasks to stop, and tells which had not started: they are recalled.
    func stop(_ references: [TaskReference]) -> [TaskReference] {
        references.filter { host_runtime_stop(pointer, task_reference(task_id: $0.taskID, claim_no: $0.claimNo)) }
    }

    /// Takes back what has not started; all of it when `references` is empty.
    func recall(_ references: [TaskReference]) -> [TaskReference] {
        let named = references.map { task_reference(task_id: $0.taskID, claim_no: $0.claimNo) }
        var list: UnsafeMutablePointer<task_reference>?
        let count = host_runtime_recall(pointer, named, UInt32(named.count), &list)
        defer { free(list) }
        return UnsafeBufferPointer(start: list, count: Int(count)).map {
            TaskReference(taskID: $0.task_id, claimNo: $0.claim_no)
        }
    }

    func close() { host_runtime_close(pointer) }
}
