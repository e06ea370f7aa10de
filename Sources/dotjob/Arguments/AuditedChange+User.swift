import ControlAPI
import JobStore

extension AuditedChange {
    /// Changes by the user whose process this is.
    init(by command: String = "command line", in store: any Store) {
        self.init(in: store, by: OurUser.name, from: command)
    }
}
