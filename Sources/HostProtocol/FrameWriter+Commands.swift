extension FrameWriter {
    /// Appends a `run` frame.
    public mutating func put(running tasks: some Collection<RunTask>) {
        begin(HostCommandKind.run.rawValue)
        put(UInt32(tasks.count))
        for task in tasks { task.write(to: &self) }
        end()
    }

    /// Appends a `stop` or a `recall` frame.
    public mutating func put(_ kind: HostCommandKind, naming tasks: [TaskReference]) {
        begin(kind.rawValue)
        put(UInt32(tasks.count))
        for task in tasks { task.write(to: &self) }
        end()
    }

    /// Appends a `drain` frame.
    public mutating func putDrain() {
        begin(HostCommandKind.drain.rawValue)
        end()
    }
}
