import ControlAPI
import Foundation
import JobStore
import Logging
import Threads
import Wording

/// The token that a database without any starts with. A journal is no place for it: it goes to a terminal, or to a file of the owner's.
struct FirstToken {
    private let secret: TokenSecret
    private let file: String

    /// `nil` when the database has, or had, tokens.
    init?(in store: any TokenStore, directory: String) throws {
        guard let secret = try TokenSecret.first(in: store, now: SystemClock.utcMilliseconds()) else { return nil }
        self.secret = secret
        file = "\(directory)/admin-token"
    }

    /// Shows it, or writes it to its file where no terminal can: at once, since nobody can do it later.
    func keep() throws {
        guard !Terminal.outputIsTerminal else {
            print("\nThe first token, for an admin; nobody can show it again:\n  \(secret.text)\n")
            return Terminal.flush()
        }
        do {
            try OwnerFile.write(secret.text, to: file)
        } catch {
            throw CommandError(
                "file \(file.quoted): the first token cannot be kept: \(error.localizedDescription); make it writable, then "
                    + "\"dotjob token rotate admin\"")
        }
    }

    /// Says where it is, and what it is for.
    func tell(url: String, logger: Logger) {
        guard Terminal.outputIsTerminal else {
            return logger.notice("the first admin token is in \(file.quoted)")
        }
        logger.notice("ask with the first token: curl -H \"Authorization: Bearer dj_…\" \(url)/api/v1/jobs")
    }
}
