/// What survives a loss of power, of this machine or of the server that has the tables. A crash of a process loses nothing either way.
public enum Durability: String, CaseIterable, Sendable {
    /// What a user was told is stored; the last attempts may run again.
    case normal
    /// Every commit. On a server it waits for a synchronous replica, where one is set up.
    case full
}
