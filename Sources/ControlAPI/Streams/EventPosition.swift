/// Up to where everything has been told: what a client resumes behind.
///
/// The number is the time of a look, in milliseconds since the epoch began. A count would tell a token that is bound to groups how much the
/// others do.
struct EventPosition: Sendable, Equatable {
    /// Names one life of a server: positions of another mean nothing.
    var epoch: String
    var sequence: Int64

    init(epoch: String, sequence: Int64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// `nil` for what is no position.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[1]), sequence >= 0 else { return nil }
        epoch = String(parts[0])
        self.sequence = sequence
    }

    var text: String { "\(epoch)-\(sequence)" }
}
