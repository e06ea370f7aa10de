internal import CHostRuntime
internal import Glibc
internal import HostProtocol

/// Reads the executor's commands for as long as the host lives, on a thread of its own.
///
/// It also is what notices that the executor is gone, whatever the other threads do.
struct CommandReader: Sendable {
    let socket: Int32
    let runtime: Runtime

    /// Starts the thread, which ends with the process.
    func start() throws {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Context(reader: self))
        let result = pthread_create(
            &thread, nil, { Unmanaged<Context>.fromOpaque($0!).takeRetainedValue().reader.read() }, context.toOpaque())
        guard result == 0 else {
            throw NodeTrouble("the host cannot start a thread", errno: result)
        }
    }

    private final class Context: Sendable {
        let reader: CommandReader
        init(reader: CommandReader) { self.reader = reader }
    }

    private func read() -> Never {
        process_name_thread("dotjob-read")
        while true {
            do {
                try obey(frame_receive(socket))
            } catch {
                process_end_misunderstood("\(error)")
            }
        }
    }

    private func obey(_ received: UnsafeMutablePointer<frame>) throws {
        let kind = HostCommandKind(rawValue: received.pointee.kind)
        if kind == .run {
            guard runtime.accept(received) else {
                throw FrameError("run frame that is not whole or names an unknown handler")
            }
            return
        }
        defer { frame_free(received) }
        var reader = FrameReader(body(of: received))
        switch kind {
        case .stop:
            let recalled = runtime.stop(try references(from: &reader))
            if !recalled.isEmpty { answer(.unstarted(recalled)) }
        case .recall:
            answer(.recalled(runtime.recall(try references(from: &reader))))
        case .drain:
            runtime.close()
        case .load, .run, nil:
            throw FrameError("unexpected frame of kind \(received.pointee.kind)")
        }
        guard reader.isAtEnd else {
            throw FrameError("frame of kind \(received.pointee.kind) is longer than its contents")
        }
    }

    private func references(from reader: inout FrameReader) throws -> [TaskReference] {
        try reader.list(TaskReference.init(from:))
    }

    private func answer(_ report: HostReport) {
        var writer = FrameWriter()
        report.write(to: &writer)
        runtime.post(writer)
    }
}

/// The bytes of a received frame, borrowed from it.
func body(of received: UnsafeMutablePointer<frame>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: frame_body(received), count: Int(received.pointee.length))
}
