import Glibc
public import JobModel
import NIOCore

/// The port that was asked for is another's.
public struct AddressTaken: RefusalError {
    public let address: String
    let cure: String

    /// - Parameter option: that names another port.
    init(address: String, option: String) {
        self.address = address
        cure = "name another with \(option)"
    }

    public var refusal: Refusal {
        Refusal("address \(address)", "another program listens there", cure: .plain(cure))
    }

    static func isMeant(by error: IOError) -> Bool { error.errnoCode == EADDRINUSE }
}
