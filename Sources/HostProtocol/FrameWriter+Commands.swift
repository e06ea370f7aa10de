extension FrameWriter {
    /// Appends a `run` frame.
    public mutating func put(running tasks: some Collection<RunTask>) {
        begin(HostCommandKind.run.rawValue)
        put(tasks) { $0.write(to: &$1) }
        end()
    }

    /// Appends a `stop` or a `recall` frame.
    public mutating func put(_ kind: HostCommandKind, naming tasks: [TaskReference]) {
        begin(kind.rawValue)
        put(tasks) { $0.write(to: &$1) }
        end()
    }

    /// Appends a `drain` frame.
    public mutating func putDrain() {
        begin(HostCommandKind.drain.rawValue)
        end()
    }
}
