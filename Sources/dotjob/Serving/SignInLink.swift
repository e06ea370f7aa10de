import ControlAPI
import JobModel
import JobStore
import Logging
import Threads
import Wording

/// A link that signs the browser of who has started the server in. As the first token, it goes to a terminal, or to a file of the owner's.
struct SignInLink {
    private let store: any Store
    private let file: String

    init(in store: any Store, directory: String) {
        self.store = store
        file = "\(directory)/sign-in-link"
    }

    /// The first admin's token that is good for every group; `nil` where there is none.
    static func token(among tokens: [AccessToken], now: UTCMilliseconds) -> AccessToken? {
        tokens.filter { $0.role == .admin && $0.groupIDs == nil && $0.isValid(at: now) }.min { $0.id < $1.id }
    }

    /// Makes one for the first admin's token, and shows it. Without such a token there is none.
    func tell(url: String, logger: Logger) {
        do {
            let now = SystemClock.utcMilliseconds()
            guard let token = Self.token(among: try store.tokens(), now: now) else { return }
            let link = url + (try SignInCode(forToken: token.id, in: store, now: now).path)
            guard !Terminal.outputIsTerminal else {
                print("\nThe dashboard, once, within ten minutes:\n  \(link)\n")
                return Terminal.flush()
            }
            try OwnerFile.write(link, to: file)
            logger.notice("a link to sign in at \(url), for ten minutes, is in \(file.quoted)")
        } catch {
            // Whoever has a token gets in without.
            logger.warning("no link to sign in could be made: \(error.words)")
        }
    }
}
