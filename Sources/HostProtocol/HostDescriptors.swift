/// The descriptors that a host is born with, beside 0 (/dev/null), 1 and 2 (pipes to the executor). It moves them up before any
/// plugin is near.
public enum HostDescriptors {
    /// The stream socket to the executor. Its end of file means that the executor is gone: the host kills its process group.
    public static let socket: Int32 = 3
    /// The slot table's memory file.
    public static let slotTable: Int32 = 4
    /// The session's lock file, for the host to take a lock of its own on. A throw-away host has none.
    public static let sessionLock: Int32 = 5
}

/// The arguments of `dotjob-host --protocol N --slots N [--group NAME]`.
public enum HostArguments {
    /// Which frames, and which slot table, the executor speaks.
    public static let protocolVersion = "--protocol"
    /// The one that this is. It changes with every frame, and with the slot table's layout: executor and host come from one package.
    public static let currentProtocol: UInt32 = 3
    /// How many slots the table at `HostDescriptors.slotTable` has.
    public static let slots = "--slots"
    /// The group's name, for people who read `ps`.
    public static let group = "--group"
}
