import JSONWriting
import JobModel
import Operations
import Wording

extension NewToken {
    /// Prints it: the secret alone on standard output, for a pipe.
    func print(asJSON: Bool) throws {
        guard !asJSON else {
            let columns = token.columns.merging(["secret": .text(secret)]) { $1 }
            return try JSONValue.object(columns).print()
        }
        Terminal.say("token \(token.name.quoted): role \(token.role.rawValue); nobody can show its secret again:")
        try Terminal.write(secret + "\n")
    }
}
