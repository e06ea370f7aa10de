internal import HostProtocol

/// What `dotjob-host` was started with.
struct HostOptions: Equatable {
    var protocolVersion: UInt32
    var slots: UInt32
    /// For people who read `ps`; the host itself does not use it.
    var group: String?

    static let usage = "usage: dotjob-host --protocol N --slots N [--group NAME]; an executor starts it, people do not"

    /// `nil` when the arguments, the program's own name first, are not as `usage` says.
    init?(arguments: [String]) {
        var protocolVersion: UInt32?
        var slots: UInt32?
        var rest = arguments.dropFirst()
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch flag {
            case HostArguments.protocolVersion: protocolVersion = UInt32(value)
            case HostArguments.slots: slots = UInt32(value)
            case HostArguments.group: group = value
            default: return nil
            }
        }
        guard let protocolVersion, let slots, slots > 0 else { return nil }
        self.protocolVersion = protocolVersion
        self.slots = slots
    }
}
