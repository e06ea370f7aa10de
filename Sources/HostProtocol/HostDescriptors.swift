/// The descriptors that a host is born with, beside 0 (/dev/null), 1 and 2 (pipes to the executor).
public enum HostDescriptors {
    /// The stream socket to the executor. Its end of file means that the executor is gone: the host kills its process group.
    public static let socket: Int32 = 3
    /// The slot table's memory file.
    public static let slotTable: Int32 = 4
    /// The session's lock file, held open so that the lock lives as long as any host does.
    public static let sessionLock: Int32 = 5
}

/// The arguments of `dotjob-host --slots N [--group NAME]`.
public enum HostArguments {
    /// How many slots the table at `HostDescriptors.slotTable` has.
    public static let slots = "--slots"
    /// The group's name, for people who read `ps`.
    public static let group = "--group"
}
