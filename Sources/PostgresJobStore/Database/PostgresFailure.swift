import CPostgres

/// What the server, or libpq, answered in place of a result.
///
/// No detail and no context: they quote values of rows, which belong in no log.
struct PostgresFailure: Error {
    /// Five letters and digits of the SQL standard; empty when there was no answer.
    let state: String
    let message: String
    /// The constraint that was violated, if it was one.
    var constraint: String?

    /// Without an answer: the connection is gone.
    static func lost(_ message: String) -> PostgresFailure {
        PostgresFailure(state: "", message: message)
    }

    // PG_DIAG_SQLSTATE and its like: characters, as libpq numbers an error's fields.
    private static let stateField = Int32(UInt8(ascii: "C"))
    private static let messageField = Int32(UInt8(ascii: "M"))
    private static let constraintField = Int32(UInt8(ascii: "n"))

    init(state: String, message: String, constraint: String? = nil) {
        self.state = state
        self.message = message
        self.constraint = constraint
    }

    init(_ result: OpaquePointer, _ client: PostgresClient) {
        func field(_ number: Int32) -> String? {
            client.pointee.resultErrorField(result, number).map { String(cString: $0) }
        }
        state = field(Self.stateField) ?? ""
        message = field(Self.messageField) ?? "no details"
        constraint = field(Self.constraintField)
    }

    var stateClass: Substring { state.prefix(2) }

    /// Nothing was written, and the same again will do: two transactions met, and this one gave way; or the connection led to a server
    /// that no longer writes.
    var isWorthAnotherTry: Bool { ["40001", "40P01", "25006"].contains(state) }

    /// The connection is of no more use: it is gone, its server is about to be, or it leads to one that only reads by now.
    var endsConnection: Bool {
        switch state {
        case "", "57P01", "57P02", "57P03", "57P05", "25006", "25P03": true
        // A statement was prepared for tables that have changed since.
        case "0A000", "26000": true
        default: stateClass == "08"
        }
    }
}
