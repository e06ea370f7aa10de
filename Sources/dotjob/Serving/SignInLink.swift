import ControlAPI
import Foundation
import Glibc
import JobModel
import JobStore
import Logging
import Threads
import Wording

/// A link that signs the browser of who has started the server in. As the first token, it goes to a terminal, or to a file of the owner's.
struct SignInLink {
    private let store: any Store
    private let file: String

    init(in store: any Store, database: StoreLocation) {
        self.store = store
        file = "\(database.dataDirectory)/sign-in-link"
    }

    /// Makes one for the first admin's token that is good for every group, and shows it. Without such a token there is none.
    func tell(url: String, logger: Logger) {
        do {
            let now = SystemClock.utcMilliseconds()
            let admins = try store.tokens().filter { $0.role == .admin && $0.groupIDs == nil && $0.isValid(at: now) }
            guard let token = admins.min(by: { $0.id < $1.id }) else { return }
            let link = url + (try SignInCode(forToken: token.id, in: store, now: now).path)
            guard !Terminal.outputIsTerminal else {
                print("\nThe dashboard, once, within ten minutes:\n  \(link)\n")
                return Terminal.flush()
            }
            try keep(link)
            logger.notice("a link to sign in at \(url), for ten minutes, is in \(file.quoted)")
        } catch {
            // Whoever has a token gets in without.
            logger.warning("no link to sign in could be made: \(error.words)")
        }
    }

    private func keep(_ link: String) throws {
        unlink(file)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data((link + "\n").utf8))
    }
}
