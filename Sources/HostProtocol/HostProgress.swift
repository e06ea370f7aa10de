/// The newest progress of an attempt.
public struct HostProgress: Sendable, Equatable {
    public var task: TaskReference
    /// From 0 to 1; the host has clamped it.
    public var fraction: Double
    public var note: String

    public init(task: TaskReference, fraction: Double, note: String) {
        self.task = task
        self.fraction = fraction
        self.note = note
    }

    public func write(to writer: inout FrameWriter) {
        task.write(to: &writer)
        writer.put(fraction)
        writer.put(note)
    }

    public init(from reader: inout FrameReader) throws {
        task = try TaskReference(from: &reader)
        fraction = try reader.double()
        note = try reader.string()
    }
}
