import ControlAPI
import JSONWriting
import JobModel
import Wording

/// A token with a new secret, as a command prints it: the secret alone on standard output, for a pipe.
struct NewToken {
    let token: AccessToken
    let secret: TokenSecret

    func print(asJSON: Bool) throws {
        guard !asJSON else {
            let columns = token.columns.merging(["secret": .text(secret.text)]) { $1 }
            return try JSONValue.object(columns).print()
        }
        Terminal.say("token \(token.name.quoted): role \(token.role.rawValue); nobody can show its secret again:")
        try Terminal.write(secret.text + "\n")
    }
}
