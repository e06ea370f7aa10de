import Foundation
import JobModel
import NIOCore
import NIOPosix

#if TLS
    import NIOSSL
#endif

extension ServerConnection {
    /// Whether a connection that was there has gone: the next one may be better.
    static func isBroken(_ error: any Error) -> Bool {
        switch error {
        case ServerSilence.closed: true
        case let error as IOError: [ECONNRESET, EPIPE, ECONNABORTED].contains(error.errnoCode)
        case let error as ChannelError: error == .ioOnClosedChannel || error == .alreadyClosed || error == .eof
        default: false
        }
    }

    /// What a person reads of it.
    func refused(_ error: any Error) -> any Error {
        func sentence(_ reason: String, _ cure: String) -> ServerRefused {
            ServerRefused(.unreachable, address.text, reason, cure: cure)
        }
        switch error {
        case is any RefusalError: return error
        case let error as NIOConnectionError: return connecting(error)
        case ServerSilence.late:
            return sentence("has not answered in time", "look whether it is overloaded, and try again")
        case ServerSilence.endless: return sentence("its answer has no end", "look whether it is dotjob's address")
        case ChannelError.connectTimeout:
            return sentence("cannot be reached in time", "check the address, and what lies between")
        case let error as IOError where !Self.isBroken(error): return sentence(Self.text(error), Self.check)
        default: break
        }
        #if TLS
            if let text = Self.text(ofTLS: error) {
                return sentence(text, "name those who vouch for it with --ca-file, or correct the address")
            }
        #endif
        guard Self.isBroken(error) else { return sentence("cannot be asked: \(type(of: error))", Self.check) }
        return sentence(
            "broke the connection off", "see the server's log, and look whether it was done before you repeat it")
    }

    private static let check = "check the address"

    private func connecting(_ error: NIOConnectionError) -> ServerRefused {
        guard let first = error.connectionErrors.first?.error else {
            return ServerRefused(
                .unreachable, address.text, "nobody knows the name \"\(address.host)\"", cure: Self.check)
        }
        if let error = first as? IOError, error.errnoCode == ECONNREFUSED {
            return ServerRefused(
                .unreachable, address.text, "refuses connections", cure: "is \"dotjob scheduler\" running there?")
        }
        let late = (first as? ChannelError).map { if case .connectTimeout = $0 { true } else { false } } ?? false
        let reason =
            late ? "cannot be reached in time" : (first as? IOError).map(Self.text) ?? "cannot be reached"
        return ServerRefused(.unreachable, address.text, reason, cure: "check the address, and what lies between")
    }

    private static func text(_ error: IOError) -> String {
        "cannot be reached: \(String(cString: strerror(error.errnoCode)))"
    }

    #if TLS
        private static func text(ofTLS error: any Error) -> String? {
            switch error {
            case NIOSSLError.handshakeFailed(let reason):
                "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
                    ? "nobody whom this machine trusts vouches for its certificate"
                    : "speaks no TLS that is understood here"
            case is NIOSSLExtraError: "its certificate is for another name"
            case is NIOSSLError: "speaks no TLS that is understood here"
            case is BoringSSLError: "speaks no TLS that is understood here"
            default: nil
            }
        }
    #endif
}
