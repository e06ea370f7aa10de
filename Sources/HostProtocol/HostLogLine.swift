/// A line from the host's `log` call.
public struct HostLogLine: Sendable, Equatable {
    public var task: TaskReference
    public var atMs: Int64
    /// `DOTJOB_DEBUG` to `DOTJOB_ERROR`; the host has clamped it.
    public var level: UInt8
    /// Said by the host itself (the mark of a cut), not by the handler.
    public var isFromHost: Bool
    public var text: String

    public init(task: TaskReference, atMs: Int64, level: UInt8, isFromHost: Bool, text: String) {
        self.task = task
        self.atMs = atMs
        self.level = level
        self.isFromHost = isFromHost
        self.text = text
    }

    public func write(to writer: inout FrameWriter) {
        task.write(to: &writer)
        writer.put(atMs)
        writer.put(level)
        writer.put(isFromHost)
        writer.put(text)
    }

    public init(from reader: inout FrameReader) throws {
        task = try TaskReference(from: &reader)
        atMs = try reader.integer()
        level = try reader.integer()
        isFromHost = try reader.bool()
        text = try reader.string()
    }
}
